import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

/**
 * What went wrong with a request, as far as the interface has to tell apart.
 *
 * - `missing`: the server has no Run Ledger API at all
 * - `absent`: the API is there, the thing asked for is not
 * - `refused`: the request was not understood or not allowed (4xx)
 * - `failed`: the server could not do it (5xx)
 * - `offline`: no answer came
 * - `malformed`: an answer came that is not what was agreed
 */
export type LedgerErrorKind =
  'missing' | 'absent' | 'refused' | 'failed' | 'offline' | 'malformed';

/**
 * An error of the ledger, whose message is one sentence for the user if the server sent one.
 */
export class LedgerError extends Error {
  /**
   * @param kind - What went wrong
   * @param message - One sentence
   * @param column - Where in the filter, counted from 1; null if that is not it
   */
  constructor(
    readonly kind: LedgerErrorKind,
    message: string,
    readonly column: number | null = null
  ) {
    super(message);
    this.name = 'LedgerError';
  }
}

/**
 * Whatever was thrown, as an error of the ledger.
 */
export function asLedgerError(reason: unknown): LedgerError {
  if (reason instanceof LedgerError) {
    return reason;
  }
  const text = reason instanceof Error ? reason.message : String(reason);
  return new LedgerError('malformed', text);
}

/**
 * One request to the API.
 */
export interface ILedgerRequest {
  /** `GET` if not given. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Query parameters; undefined ones are left out, of a list each is given. */
  query?: Readonly<
    Record<string, string | number | readonly string[] | undefined>
  >;
  /** Sent as JSON. */
  body?: unknown;
  /** Aborts the request. */
  signal?: AbortSignal;
}

/** The JSON of an answer, and the text it was read from: numbers in that keep their digits. */
export interface ILedgerAnswer {
  readonly value: unknown;
  readonly text: string;
}

/**
 * Send a request to Run Ledger's API and give the JSON of its answer.
 *
 * @param settings - The server
 * @param segments - The path below `runledger/api/`, a segment each; they are encoded here
 * @param request - Method, query and body
 * @returns The parsed JSON, or null if the answer has no body
 * @throws LedgerError
 */
export async function requestLedger(
  settings: ServerConnection.ISettings,
  segments: readonly string[],
  request: ILedgerRequest = {}
): Promise<unknown> {
  return (await requestAnswer(settings, segments, request)).value;
}

/**
 * Send a request as `requestLedger` does, and give the text of the answer too.
 *
 * @throws LedgerError
 */
export async function requestAnswer(
  settings: ServerConnection.ISettings,
  segments: readonly string[],
  request: ILedgerRequest = {}
): Promise<ILedgerAnswer> {
  const text = await send(settings, segments, request, response =>
    response.text()
  );
  const value = parse(text);
  if (value === undefined) {
    throw new LedgerError('malformed', `${segments.join('/')} is not JSON`);
  }
  return { value, text };
}

/**
 * Send a request as `requestLedger` does, and give the bytes of the answer.
 *
 * @throws LedgerError
 */
export async function requestBytes(
  settings: ServerConnection.ISettings,
  segments: readonly string[],
  request: ILedgerRequest = {}
): Promise<ArrayBuffer> {
  return send(settings, segments, request, response => response.arrayBuffer());
}

async function send<T>(
  settings: ServerConnection.ISettings,
  segments: readonly string[],
  request: ILedgerRequest,
  read: (response: Response) => Promise<T>
): Promise<T> {
  const path = segments.map(encodeURIComponent).join('/');
  const url = URLExt.join(settings.baseUrl, 'runledger', 'api', path);
  const init: RequestInit = { method: request.method ?? 'GET' };
  if (request.body !== undefined) {
    init.body = JSON.stringify(request.body);
  }
  if (request.signal) {
    init.signal = request.signal;
  }

  let response: Response;
  let answer: unknown;
  try {
    response = await ServerConnection.makeRequest(
      url + queryString(request.query),
      init,
      settings
    );
    if (response.ok) {
      return await read(response);
    }
    answer = parse(await response.text());
  } catch (reason) {
    throw new LedgerError(
      'offline',
      reason instanceof Error ? reason.message : String(reason)
    );
  }

  const message = messageOf(answer);
  throw new LedgerError(
    kindOf(response.status, message),
    message ?? `${response.status} ${response.statusText}`.trim(),
    columnOf(answer)
  );
}

function queryString(query: ILedgerRequest['query']): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (typeof value === 'object') {
      value.forEach(item => pairs.append(name, item));
    } else if (value !== undefined) {
      pairs.set(name, String(value));
    }
  }
  const text = pairs.toString();
  return text ? `?${text}` : '';
}

function parse(text: string): unknown {
  if (text === '') {
    return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(answer: unknown): string | null {
  if (typeof answer === 'object' && answer !== null && 'message' in answer) {
    return typeof answer.message === 'string' && answer.message !== ''
      ? answer.message
      : null;
  }
  return null;
}

function columnOf(answer: unknown): number | null {
  const isThere =
    typeof answer === 'object' && answer !== null && 'column' in answer;
  return isThere && typeof answer.column === 'number' ? answer.column : null;
}

function kindOf(status: number, message: string | null): LedgerErrorKind {
  if (status === 404) {
    // Jupyter answers an address nobody handles with a page; our own 404 is JSON with a sentence.
    return message === null ? 'missing' : 'absent';
  }
  if (status >= 502 && status <= 504 && message === null) {
    // A proxy in between found nobody; our own 503 says in a sentence what cannot be read.
    return 'offline';
  }
  return status < 500 ? 'refused' : 'failed';
}
