import { Fields } from './border';

/** What was seen of a GPU, whichever process used it: at its highest. */
export interface IGpuUse {
  readonly name: string;
  /** In bytes; null where it is not told. */
  readonly memory: number | null;
  /** In percent; null where it is not told. */
  readonly utilization: number | null;
}

/** What an hour of the machine costs. */
export interface IPrice {
  readonly hour: number;
  /** A text of the user's that may be empty. */
  readonly currency: string;
}

/** What the own executions of a run used. */
export interface IResources {
  /** CPU seconds, children included. */
  readonly cpu: number | null;
  /** The peak of resident memory, in bytes. */
  readonly memory: number | null;
  readonly gpus: readonly IGpuUse[];
  /** By currency, a text of the user's that may be empty. */
  readonly cost: ReadonlyMap<string, number>;
}

/**
 * Resources from their JSON; null where nobody measured.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function resourcesFrom(fields: Fields | null): IResources | null {
  if (fields === null) {
    return null;
  }
  const cost = fields.values('cost');
  return {
    cpu: fields.optionalNumber('cpu'),
    memory: fields.optionalNumber('memory'),
    gpus: fields.list('gpus', (value, where) => {
      const gpu = new Fields(value, where);
      return {
        name: gpu.text('name'),
        memory: gpu.optionalNumber('memory'),
        utilization: gpu.optionalNumber('utilization')
      };
    }),
    cost: new Map(
      [...cost].flatMap(([currency, value]) =>
        typeof value === 'number' ? [[currency, value] as const] : []
      )
    )
  };
}

/**
 * The price that held when an execution began, from the JSON of what that used; null if there was none.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function priceFrom(resources: Fields | null): IPrice | null {
  const price = resources?.optionalObject('price') ?? null;
  return (
    price && {
      hour: price.number('hour'),
      currency: price.optionalText('currency') ?? ''
    }
  );
}
