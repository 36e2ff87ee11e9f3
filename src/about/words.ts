import type { TranslationBundle } from '@jupyterlab/translation';
import type { IAbout, IBooksSizes, RecordKind } from '../ledger';

/** A thing in a few words, and what it is in a sentence. */
export interface IDescribed {
  readonly label: string;
  readonly description: string;
}

/** What is recorded, kind by kind. */
export function describeRecords(
  trans: TranslationBundle
): Readonly<Record<RecordKind, IDescribed>> {
  return {
    sources: {
      label: trans.__('Code'),
      description: trans.__('The source of each cell that was run.')
    },
    outputs: {
      label: trans.__('Outputs'),
      description: trans.__(
        'What cells showed, errors too, up to 1 MB an execution.'
      )
    },
    snapshots: {
      label: trans.__('Notebooks as they stood'),
      description: trans.__(
        'All cells of a notebook when one of them was run, and by whom where the server knows its users.'
      )
    },
    values: {
      label: trans.__('Parameters, results, labels and models'),
      description: trans.__('What your calls and libraries declare.')
    },
    points: {
      label: trans.__('Points of curves'),
      description: trans.__('Numbers that change while a cell runs.')
    },
    variables: {
      label: trans.__('Executions with their variables'),
      description: trans.__(
        'Names, types, shapes, sizes, and a hash of the content.'
      )
    },
    files: {
      label: trans.__('Files read and written'),
      description: trans.__('Paths, sizes, and a hash of the content.')
    },
    environments: {
      label: trans.__('Environments'),
      description: trans.__(
        'Python, packages, machine, git commit, and a short list of environment variables.'
      )
    },
    edits: {
      label: trans.__('What you wrote on runs'),
      description: trans.__('Names, notes, tags, stars, and deletions.')
    }
  };
}

/** The parts of the books on disk. */
export function describeSizes(
  trans: TranslationBundle
): Readonly<Record<keyof IBooksSizes, IDescribed>> {
  return {
    journal: {
      label: trans.__('Journals'),
      description: trans.__('The record itself, line by line.')
    },
    objects: {
      label: trans.__('Objects'),
      description: trans.__('Large outputs, and notebooks as they stood.')
    },
    ledger: {
      label: trans.__('Ledger'),
      description: trans.__('The index, which can be made anew from the rest.')
    },
    other: {
      label: trans.__('Other'),
      description: trans.__(
        'Settings, what kernels of other environments load, and known hashes.'
      )
    }
  };
}

/** What is never recorded. */
export function neverRecorded(trans: TranslationBundle): readonly string[] {
  return [
    trans.__('What is in your files, and what is in your variables.'),
    trans.__(
      'Environment variables, but for a short list of those that explain results.'
    ),
    trans.__('What completion, widgets and other silent requests execute.'),
    trans.__('Anything while recording is paused.')
  ];
}

/** How many bytes the books take. */
export function totalSize({ sizes }: IAbout): number {
  return sizes.journal + sizes.ledger + sizes.objects + sizes.other;
}
