import type { ISnapshotReport } from '../../ledger';
import { LedgerError } from '../../ledger';
import type { IBurst } from '..';
import { SnapshotReporter } from '..';

function burst(msgId: string, ...sources: string[]): IBurst {
  return {
    kernelId: 'k',
    msgIds: [msgId],
    requests: new Map(),
    notebook: 'n.ipynb',
    snapshot: {
      cells: sources.map((text, index) => [`c${index}`, 'code', `#${text}`]),
      sources: new Map(sources.map(text => [`#${text}`, text]))
    }
  };
}

/** A server that forgets when told to, and cannot be reached while `problems` are left. */
class FakeServer {
  readonly reports: ISnapshotReport[] = [];
  readonly problems: LedgerError[] = [];
  readonly known = new Set<string>();

  readonly send = async (
    report: ISnapshotReport
  ): Promise<readonly string[]> => {
    const problem = this.problems.shift();
    if (problem) {
      throw problem;
    }
    this.reports.push(report);
    report.sources.forEach((text, hash) => this.known.add(hash));
    return report.cells
      .map(([, , hash]) => hash)
      .filter(hash => !this.known.has(hash));
  };

  /** What each report carried. */
  get carried(): [string, string[]][] {
    return this.reports.map(report => [
      report.msgIds.join(),
      [...report.sources.values()]
    ]);
  }
}

const settle = () => new Promise(resolve => setTimeout(resolve, 0));

describe('SnapshotReporter', () => {
  it('sends a source once', async () => {
    const server = new FakeServer();
    const reporter = new SnapshotReporter(server.send);
    reporter.report(burst('m1', 'a', 'b'));
    reporter.report(burst('m2', 'a', 'c'));
    reporter.report(burst('m3', 'a', 'c'));
    await settle();
    expect(server.carried).toEqual([
      ['m1', ['a', 'b']],
      ['m2', ['c']],
      ['m3', []]
    ]);
  });

  it('sends once more what a restarted server asks for', async () => {
    const server = new FakeServer();
    const reporter = new SnapshotReporter(server.send);
    reporter.report(burst('m1', 'a', 'b'));
    await settle();
    server.known.clear();
    reporter.report(burst('m2', 'a', 'c'));
    await settle();
    expect(server.carried.slice(1)).toEqual([
      ['m2', ['c']],
      ['m2', ['a']]
    ]);
  });

  it('does not ask forever when a server is never content', async () => {
    let times = 0;
    const reporter = new SnapshotReporter(async report => {
      times++;
      return report.cells.map(([, , hash]) => hash);
    });
    reporter.report(burst('m1', 'a'));
    await settle();
    expect(times).toBe(2);
  });

  it('tries again when the server does not answer, in order', async () => {
    const server = new FakeServer();
    const waits: number[] = [];
    const reporter = new SnapshotReporter(server.send, async ms => {
      waits.push(ms);
    });
    server.problems.push(
      new LedgerError('offline', ''),
      new LedgerError('offline', '')
    );
    reporter.report(burst('m1', 'a'));
    reporter.report(burst('m2', 'a'));
    await settle();
    expect(waits).toEqual([1000, 5000]);
    expect(server.carried.map(([ids]) => ids)).toEqual(['m1', 'm2']);
  });

  it.each(['missing', 'refused', 'malformed'] as const)(
    'gives up a report at once when trying again is of no use: %s',
    async kind => {
      const server = new FakeServer();
      server.problems.push(new LedgerError(kind, ''));
      const reporter = new SnapshotReporter(server.send);
      reporter.report(burst('m1', 'a'));
      reporter.report(burst('m2', 'a'));
      await settle();
      expect(server.carried).toEqual([['m2', ['a']]]);
    }
  );

  it('goes on after it had nothing to do', async () => {
    const server = new FakeServer();
    const reporter = new SnapshotReporter(server.send);
    for (const id of ['m1', 'm2', 'm3']) {
      reporter.report(burst(id, 'a'));
      await settle();
    }
    expect(server.reports).toHaveLength(3);
  });
});
