import { Fields } from './border';

/** How a Python kernel of another environment is made to record. */
export interface IBootstrap {
  /** The code of one silent request; null where nothing is recorded. */
  readonly code: string | null;
  /** How the kernel specs that need none name their interpreter. */
  readonly interpreters: readonly string[];
}

/**
 * What makes kernels record, from its JSON.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseBootstrap(value: unknown): IBootstrap {
  const fields = new Fields(value, 'bootstrap');
  return {
    code: fields.optionalText('code'),
    interpreters: fields.texts('interpreters')
  };
}
