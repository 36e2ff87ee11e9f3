import type { IOrderedExecution, IRunOrder } from '../../ledger';
import type { INameFacts } from '../facts';

/** A session as it is told in tests. */
export interface ISession {
  /** The notebook at the end, a letter a code cell, `M` for Markdown: `abMc`, an edited cell with another version: `b2`. */
  readonly notebook: string;
  /**
   * What ran, in order: the cell with its version, then what it read and wrote, as in `b1 df>model,score`. `-` is no
   * cell. The last execution of each cell stands for it, unless `~` follows the version.
   */
  readonly ran: readonly string[];
}

/** What the server tells of a session. */
export function orderOf({ notebook, ran }: ISession): IRunOrder {
  const executions = ran.map((line, index): IOrderedExecution => {
    const [cell, flow = '>'] = line.split(' ');
    const [reads, writes = ''] = flow.split('>');
    const code = cell.replace('~', '');
    const id = code[0];
    const isLast = !ran
      .slice(index + 1)
      .some(later => later[0] === id && id !== '-');
    return {
      id: `e${index + 1}`,
      cellId: id === '-' ? null : id,
      ordinal: index + 1,
      sourceHash: code.endsWith('?') ? null : versionOf(code),
      reads: namesOf(reads),
      writes: namesOf(writes),
      origins: new Map(),
      inherited: false,
      shown: isLast && !cell.endsWith('~')
    };
  });
  const cells = [...notebook.matchAll(/[a-zM]\d?/g)].map(([code], index) =>
    code === 'M'
      ? { cellId: `text${index}`, type: 'markdown', sourceHash: 'text' }
      : { cellId: code[0], type: 'code', sourceHash: versionOf(code) }
  );
  return { cells, executions };
}

/** Facts from a table: `e2 x` -> fingerprint, or `import`. */
export function factsOf(table: Record<string, string>): INameFacts {
  return {
    isImport: (id, name) => table[`${id} ${name}`] === 'import',
    fingerprint: (id, name) => {
      const found = table[`${id} ${name}`] ?? null;
      return found === 'import' ? null : found;
    }
  };
}

function versionOf(code: string): string {
  return code.length === 1 ? `${code}1` : code;
}

function namesOf(list: string): string[] {
  return list.split(',').filter(Boolean);
}
