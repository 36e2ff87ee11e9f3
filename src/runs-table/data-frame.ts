import { pythonString } from '../reproduce/literal';

/** Which runs a data frame is of. */
export interface IFrameOf {
  readonly filter: string;
  /** The notebook's path as the records have it; null for all. */
  readonly notebook: string | null;
  readonly archived: boolean;
}

/** What reads the runs of the table into a data frame, in Python. */
export function dataFrameSource(of: IFrameOf): string {
  const { filter, notebook, archived } = of;
  const told = [
    ...(filter === '' ? [] : [`filter=${pythonString(filter)}`]),
    ...(notebook === null ? [] : [`notebook=${pythonString(notebook)}`]),
    ...(archived ? ['archived=True'] : [])
  ];
  return `import runledger as rl\nruns = rl.runs(${told.join(', ')})`;
}
