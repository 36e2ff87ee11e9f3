import type { TranslationBundle } from '@jupyterlab/translation';
import { fileName } from './graph';
import type { ProvenanceModel } from './model';
import { titleOfRun } from './words';

/** What a graph is of, as the title of its tab. */
export function graphTitle(
  model: ProvenanceModel,
  trans: TranslationBundle
): string {
  const { question, records } = model;
  if (question === null) {
    return trans.__('Provenance');
  }
  if ('run' in question) {
    const [run] = question.run.split('.');
    const record = records?.runs.find(({ id }) => id === run);
    return record === undefined
      ? trans.__('Graph of a run')
      : trans.__('Graph of %1', titleOfRun(record, trans));
  }
  if ('file' in question) {
    return trans.__('Graph of %1', fileName(question.file));
  }
  if ('path' in question) {
    return trans.__('Graph of %1', fileName(question.path));
  }
  const entity = records?.entities.find(
    ({ sha256 }) => sha256 === question.artifact
  );
  return trans.__(
    'Graph of %1',
    entity === undefined ? question.artifact.slice(0, 7) : fileName(entity.path)
  );
}
