import type { ICell } from '@jupyterlab/nbformat';

/** What nbformat takes for the id of a cell. */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

const TRIES = 100;

/**
 * Gives cells ids that no other cell has or had.
 */
export class FreshIds {
  /**
   * @param generate - Makes an id; asked again for one that is taken
   * @param taken - Ids that are not to be used
   */
  constructor(
    private readonly _generate: () => string,
    taken: Iterable<string>
  ) {
    this._taken = new Set(taken);
  }

  /**
   * The next id.
   *
   * @throws Error if the generator makes none that is free and valid
   */
  next(): string {
    for (let tries = 0; tries < TRIES; tries++) {
      const id = this._generate();
      if (ID.test(id) && !this._taken.has(id)) {
        this._taken.add(id);
        return id;
      }
    }
    throw new Error('No id is free for a new cell.');
  }

  private readonly _taken: Set<string>;
}

/**
 * A cell as nbformat 4.5 has it, never executed.
 *
 * @param type - Anything but `code` and `markdown` is `raw`
 */
export function newCell(
  id: string,
  type: string,
  source: string,
  tags: readonly string[] = []
): ICell {
  const metadata = tags.length > 0 ? { tags: [...tags] } : {};
  if (type === 'code') {
    return {
      cell_type: 'code',
      execution_count: null,
      id,
      metadata,
      outputs: [],
      source
    };
  }
  const prose = type === 'markdown' ? 'markdown' : 'raw';
  return { cell_type: prose, id, metadata, source };
}
