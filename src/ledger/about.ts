import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { Fields } from './border';
import type { IRecording } from './status';
import { parseRecording } from './status';
import { requestLedger } from './request';

/** What is counted. */
export type RecordKind =
  | 'sources'
  | 'outputs'
  | 'snapshots'
  | 'values'
  | 'points'
  | 'variables'
  | 'files'
  | 'environments'
  | 'edits';

const KINDS: readonly RecordKind[] = [
  'sources',
  'outputs',
  'snapshots',
  'values',
  'points',
  'variables',
  'files',
  'environments',
  'edits'
];

/** The parts of the books, in bytes on disk. */
export interface IBooksSizes {
  readonly journal: number;
  readonly ledger: number;
  readonly objects: number;
  readonly other: number;
}

/** What there is of the notebooks of one path. */
export interface IKnownNotebook {
  readonly path: string;
  readonly runs: number;
  /** When the last run began, in milliseconds since 1970. */
  readonly last: number;
  /** Whether the file is known to be gone. */
  readonly removed: boolean;
}

/** What the books hold, and where. */
export interface IAbout {
  /** The folder of the books. */
  readonly books: string;
  readonly version: string;
  readonly runs: number;
  readonly executions: number;
  /** Those that have runs, with the latest ones first. */
  readonly notebooks: readonly IKnownNotebook[];
  readonly records: readonly {
    readonly kind: RecordKind;
    readonly count: number;
  }[];
  /** When the first and the last thing were recorded, in milliseconds since 1970. */
  readonly first: number | null;
  readonly last: number | null;
  readonly sizes: IBooksSizes;
  readonly paths: Readonly<Record<'journal' | 'ledger' | 'objects', string>>;
  /** How many deleted runs are still on the disk. */
  readonly pending: number;
  /** Whether secrets are masked, but for so many exceptions. */
  readonly masking: boolean;
  readonly exceptions: number;
  readonly recording: IRecording;
  /** Notebooks whose recording is paused. */
  readonly paused: readonly string[];
}

/** What is to be erased. */
export type EraseTarget =
  { readonly all: true } | { readonly notebook: string };

/** What an erasure did. */
export interface IErased {
  /** In bytes. */
  readonly freed: number;
  /** Whether some of it goes only when a kernel goes on or ends. */
  readonly pending: boolean;
}

/** The part of the ledger that tells what is there, hands it out and erases it. */
export interface IAboutClient {
  /** Where the books can be downloaded as an archive. */
  readonly exportUrl: string;
  about(signal?: AbortSignal): Promise<IAbout>;
  erase(target: EraseTarget): Promise<IErased>;
}

/**
 * What a Jupyter server's books know, by their REST interface.
 */
export class AboutClient implements IAboutClient {
  /**
   * @param settings - The server; the page's own if not given
   */
  constructor(
    settings: ServerConnection.ISettings = ServerConnection.makeSettings()
  ) {
    this._settings = settings;
  }

  /** Where the books can be downloaded as an archive. */
  get exportUrl(): string {
    const { baseUrl, token, appendToken } = this._settings;
    const url = URLExt.join(baseUrl, 'runledger', 'api', 'export');
    return appendToken && token
      ? url + URLExt.objectToQueryString({ token })
      : url;
  }

  /** What the books hold, and where. */
  async about(signal?: AbortSignal): Promise<IAbout> {
    return parseAbout(
      await requestLedger(this._settings, ['about'], { signal })
    );
  }

  /** Erase a notebook's history or everything, for good. */
  async erase(target: EraseTarget): Promise<IErased> {
    const answer = await requestLedger(this._settings, ['erase'], {
      method: 'POST',
      body: target
    });
    const fields = new Fields(answer, 'erased');
    return { freed: fields.number('freed'), pending: fields.flag('pending') };
  }

  private readonly _settings: ServerConnection.ISettings;
}

/**
 * What the books hold, from its JSON.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseAbout(value: unknown): IAbout {
  const fields = new Fields(value, 'about');
  const sizes = fields.object('sizes');
  const paths = fields.object('paths');
  const ranges = fields.object('ranges');
  return {
    books: fields.text('books'),
    version: fields.text('version'),
    runs: fields.number('runs'),
    executions: fields.number('executions'),
    notebooks: fields.list('notebooks', (item, where) => {
      const notebook = new Fields(item, where);
      return {
        path: notebook.text('path'),
        runs: notebook.number('runs'),
        last: notebook.moment('last'),
        removed: notebook.flag('removed')
      };
    }),
    records: fields.list('records', (item, where) => {
      const record = new Fields(item, where);
      return {
        kind: record.word('kind', KINDS),
        count: record.number('count')
      };
    }),
    first: ranges.optionalMoment('first'),
    last: ranges.optionalMoment('last'),
    sizes: {
      journal: sizes.number('journal'),
      ledger: sizes.number('ledger'),
      objects: sizes.number('objects'),
      other: sizes.number('other')
    },
    paths: {
      journal: paths.text('journal'),
      ledger: paths.text('ledger'),
      objects: paths.text('objects')
    },
    pending: fields.number('pending'),
    masking: fields.flag('masking'),
    exceptions: fields.number('exceptions'),
    recording: parseRecording(fields.json('recording')),
    paused: fields.texts('paused')
  };
}
