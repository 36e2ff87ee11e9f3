import type { IRunsPage, IRunsQuery } from '../../ledger';
import { LedgerError, parseRun } from '../../ledger';
import { FakeLedger } from '../../runs/__tests__/fake-ledger';
import { columnOf } from '../columns';
import { compareRuns } from '../values';

const NONE = new Map();

/**
 * A ledger in memory that sorts, narrows by ids and answers `columns`, as far as the table asks for it. A filter is a
 * part of the title.
 */
export class TableLedger extends FakeLedger {
  /** What runs have beside their JSON, by run and name. */
  readonly values = new Map<string, Record<string, unknown>>();

  async runs(query: IRunsQuery): Promise<IRunsPage> {
    this.asked.push(query);
    if (this.problem) {
      throw this.problem;
    }
    const { filter = '', columns = [], notebook } = query;
    if (filter.endsWith('>')) {
      throw new LedgerError('refused', 'A number is missing.', 14);
    }
    const among = /(?:\((.*)\) and )?id in \((.*)\)$/.exec(filter);
    const ids = among?.[2].split(', ').map(id => id.slice(1, -1));
    const words = among ? (among[1] ?? '') : filter;
    const title = /title = '(.*)'/.exec(words)?.[1] ?? words;
    const isDescending = query.sort?.startsWith('-') ?? true;
    const column = columnOf((query.sort ?? 'started').replace(/^-/, ''))!;
    const found = [...this.there.values()]
      .map(json =>
        parseRun({
          ...json,
          columns: Object.fromEntries(
            columns.map(name => [
              name,
              this.values.get(String(json.id))?.[name] ?? null
            ])
          )
        })
      )
      .filter(run => !ids || ids.includes(run.id))
      .filter(run => run.title.includes(title))
      .filter(run => !notebook || run.notebook === notebook)
      .filter(run => query.archived || !run.archived)
      .sort((p, q) => compareRuns(p, q, column, isDescending, NONE));
    const from = Number(query.cursor ?? 0);
    const to = from + (query.limit ?? 50);
    return {
      runs: found.slice(from, to),
      next: to < found.length ? String(to) : null
    };
  }
}
