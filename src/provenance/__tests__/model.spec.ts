import { Signal } from '@lumino/signaling';
import type { IFileHistory, ILedgerChange } from '../../ledger';
import { LedgerError } from '../../ledger';
import { nodeText } from '../graph';
import { ProvenanceModel } from '../model';
import { FakeSource, file, run, TWO_RUNS } from './fake';
import { workOfMonths } from './sessions';

/** Let promises and layouts in pieces come to their end. */
async function until(isDone: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!isDone()) {
    if (Date.now() > deadline) {
      throw new Error('It did not happen.');
    }
    await new Promise(resolve => setTimeout(resolve, 1));
  }
}

describe('a graph', () => {
  let source: FakeSource;
  let changed: Signal<object, ILedgerChange>;
  let model: ProvenanceModel;

  beforeEach(() => {
    source = new FakeSource();
    changed = new Signal<object, ILedgerChange>({});
    model = new ProvenanceModel(source, changed);
    model.isActive = true;
  });

  afterEach(() => model.dispose());

  const names = () =>
    model.sheet.picture?.graph.nodes.map(node => nodeText(node)) ?? [];
  const idOf = (text: string) =>
    model.sheet.picture?.graph.nodes.find(node => nodeText(node) === text)
      ?.id ?? '';
  const settle = () =>
    until(() => model.sheet.picture !== null && !model.sheet.isComposing);

  async function ask(): Promise<void> {
    model.question = { run: 'r1' };
    await settle();
  }

  it('is read when somebody looks at it, and not before', async () => {
    model.isActive = false;
    model.question = { run: 'r1' };
    expect(source.asked).toEqual([]);
    model.isActive = true;
    await settle();
    expect(source.asked).toEqual([{ run: 'r1' }]);
    expect(names()).toContain('digits.csv');
  });

  it('says why it cannot be read, and reads again', async () => {
    source.problem = new LedgerError('failed', 'The disk is full.');
    model.question = { run: 'r1' };
    await until(() => model.problem !== null);
    expect(model.problem?.message).toBe('The disk is full.');
    source.problem = null;
    await model.refresh();
    expect(model.problem).toBeNull();
    await settle();
  });

  it('can be stopped while it is read', async () => {
    source.gate = new Promise(() => undefined);
    model.question = { run: 'r1' };
    expect(model.isLoading).toBe(true);
    await until(() => source.signals.length > 0);
    model.stop();
    expect(model.isStopped).toBe(true);
    expect(model.isLoading).toBe(false);
    expect(source.signals[0]?.aborted).toBe(true);
  });

  it('keeps what stands where when a run goes on', async () => {
    await ask();
    const before = new Map(
      model.sheet.picture?.layout.places.map(place => [place.id, place])
    );
    source.records = {
      ...TWO_RUNS,
      entities: [...TWO_RUNS.entities, file('report.csv', 'output', 'd')],
      relations: [
        ...TWO_RUNS.relations,
        { type: 'wasGeneratedBy', from: 'd:report.csv', to: 'x4', at: null }
      ]
    };
    changed.emit({ runs: ['r2'], removed: [], status: false });
    await until(() => names().includes('report.csv'));
    const places = model.sheet.picture?.layout.places ?? [];
    for (const [id, { x }] of before) {
      expect(places.find(place => place.id === id)?.x).toBe(x);
    }
  });

  it('is read again when changes may have gone unheard', async () => {
    await ask();
    changed.emit({ runs: [], removed: [], status: true, all: true });
    await until(() => source.asked.length === 2);
  });

  it('is not read again for a change while nobody looks', async () => {
    await ask();
    model.isActive = false;
    changed.emit({ runs: ['r2'], removed: [], status: false });
    expect(source.asked).toHaveLength(1);
    model.isActive = true;
    await until(() => source.asked.length === 2);
  });

  it('shows a run as one node, and its executions again', async () => {
    await ask();
    model.sheet.select(idOf('svc = SVC().fit(digits)'));
    model.sheet.toggleRun('r1');
    await settle();
    expect(names()).toContain('first run');
    // What was selected is now within the run.
    expect(model.sheet.selected?.id).toBe(idOf('first run'));
    model.sheet.toggleRun('r1');
    await settle();
    expect(names()).not.toContain('first run');
    expect(model.sheet.selected?.run).toBe('r1');
  });

  it('begins with a node a run when it is large', async () => {
    source.records = workOfMonths(300);
    await ask();
    expect(model.sheet.isCollapsed).toBe(true);
    expect(model.sheet.foldsVersions).toBe(true);
    const few = names().length;
    model.sheet.collapseAll(false);
    model.sheet.foldsVersions = false;
    await until(() => names().length > few * 2);
    await settle();
    expect(names()).toHaveLength(model.sheet.whole?.nodes.length ?? 0);
  });

  it('looks upstream, downstream, both ways, and at everything again', async () => {
    await ask();
    const { sheet } = model;
    const fit = idOf('svc = SVC().fit(digits)');
    const reached = () =>
      [...(sheet.reached ?? [])].map(id => {
        const node = sheet.node(id);
        return node === null ? id : nodeText(node);
      });
    sheet.toggleFocus(fit, 'upstream');
    expect(reached().sort()).toEqual([
      'digits = pd.read_csv("digits.csv")',
      'digits.csv',
      'svc = SVC().fit(digits)'
    ]);
    sheet.toggleFocus(fit, 'downstream');
    expect(sheet.focus?.direction).toBe('both');
    sheet.toggleFocus(fit, 'upstream');
    expect(reached().sort()).toEqual(['svc = SVC().fit(digits)', 'svc.joblib']);
    sheet.hidesOthers = true;
    await settle();
    expect(names()).toEqual(['svc = SVC().fit(digits)', 'svc.joblib']);
    sheet.clearFocus();
    await until(() => names().length > 2);
    expect(sheet.reached).toBeNull();
    expect(sheet.hidesOthers).toBe(false);
  });

  it('shows everything again when what was looked at is gone', async () => {
    await ask();
    const { sheet } = model;
    sheet.toggleFocus(idOf('digits.csv'), 'downstream');
    sheet.hidesOthers = true;
    await until(() => names().length === 6);
    source.records = {
      ...TWO_RUNS,
      entities: TWO_RUNS.entities.filter(({ path }) => path !== 'digits.csv'),
      relations: TWO_RUNS.relations.filter(
        ({ from, to }) => !`${from}${to}`.includes('digits.csv')
      )
    };
    changed.emit({ runs: ['r1'], removed: [], status: false });
    await until(() => sheet.focus === null);
    expect(sheet.hidesOthers).toBe(false);
    expect(names()).toHaveLength(7);
  });

  it('finds and goes from one to the next, round and round', async () => {
    await ask();
    const { sheet } = model;
    const seen: string[] = [];
    sheet.moved.connect((sender, movement) => {
      if (movement.kind === 'reveal') {
        seen.push(movement.id);
      }
    });
    sheet.query = 'svc';
    expect(sheet.findings).toHaveLength(4);
    expect(sheet.finding).toBe(0);
    sheet.step(-1);
    expect(sheet.finding).toBe(3);
    sheet.step(1);
    expect(sheet.finding).toBe(0);
    expect(seen[0]).toBe(seen[2]);
    sheet.query = 'nothing of the sort';
    expect(sheet.findings).toEqual([]);
  });

  it('marks the run that was asked for, of a child its parent', async () => {
    await ask();
    const asked = () =>
      model.sheet.picture?.graph.nodes.filter(node => model.isAsked(node)) ??
      [];
    expect(asked().map(({ run: of }) => of)).toEqual(['r1', 'r1']);
    model.question = { run: 'r2.1' };
    await settle();
    expect(asked().map(({ run: of }) => of)).toEqual(['r2']);
  });

  describe('of a file', () => {
    const known: IFileHistory = {
      sha256: 'b'.repeat(64),
      size: 2048,
      paths: ['models/svc.joblib'],
      writtenBy: [],
      readBy: [],
      truncated: false,
      known: true
    };

    it('is asked for by its content, under whatever name', async () => {
      source.files.set('copy.joblib', known);
      model.question = { file: 'copy.joblib' };
      await settle();
      expect(source.asked).toEqual([{ artifact: 'b'.repeat(64) }]);
      const asked = model.sheet.picture?.graph.nodes.filter(node =>
        model.isAsked(node)
      );
      expect(asked?.map(nodeText)).toEqual(['svc.joblib']);
    });

    it('is asked for by its path if the books do not have its content', async () => {
      source.files.set('odd.csv', { ...known, known: false });
      model.question = { file: 'odd.csv' };
      await settle();
      expect(source.asked).toEqual([{ path: 'odd.csv' }]);
    });

    it('does not read the file again for what a run does', async () => {
      source.files.set('copy.joblib', known);
      model.question = { file: 'copy.joblib' };
      await settle();
      source.records = { ...TWO_RUNS, runs: [run('r1', 'renamed')] };
      changed.emit({ runs: ['r1'], removed: [], status: false });
      await until(() => model.sheet.run('r1')?.title === 'renamed');
      expect(source.read).toEqual(['copy.joblib']);
      await model.refresh();
      expect(source.read).toEqual(['copy.joblib', 'copy.joblib']);
    });

    describe('that is large', () => {
      let open: () => void;

      beforeEach(() => {
        jest.useFakeTimers();
        source.files.set('copy.joblib', known);
        source.gate = new Promise(resolve => (open = resolve));
        model.question = { file: 'copy.joblib' };
      });

      afterEach(() => jest.useRealTimers());

      /** Runs change for some seconds. */
      async function train(seconds: number): Promise<void> {
        for (let tenth = 0; tenth < seconds * 10; tenth++) {
          changed.emit({ runs: ['r1'], removed: [], status: false });
          await jest.advanceTimersByTimeAsync(100);
        }
      }

      it('is read once while runs change, and then what they changed', async () => {
        await train(10);
        expect(source.read).toEqual(['copy.joblib']);
        open();
        await jest.advanceTimersByTimeAsync(500);
        expect(model.records).toBe(TWO_RUNS);
        expect(source.asked).toHaveLength(1);
        await jest.advanceTimersByTimeAsync(10000);
        expect(source.asked).toHaveLength(2);
        expect(source.read).toEqual(['copy.joblib']);
      });

      it('is read once however often one asks or looks', async () => {
        await train(0.1);
        await model.refresh();
        model.isActive = false;
        await model.refresh();
        model.isActive = true;
        expect(source.read).toEqual(['copy.joblib']);
        expect(source.signals[0]?.aborted).toBe(false);
        open();
        await jest.advanceTimersByTimeAsync(0);
        expect(model.records).toBe(TWO_RUNS);
      });

      it('is not read again once it was stopped, until one asks', async () => {
        await train(1);
        model.stop();
        await train(5);
        expect(model.isStopped).toBe(true);
        expect(source.read).toEqual(['copy.joblib']);
        void model.refresh();
        expect(model.isStopped).toBe(false);
        expect(source.read).toHaveLength(2);
      });

      it('makes nobody wait who asks something else', async () => {
        model.question = { run: 'r1' };
        expect(source.signals[0]?.aborted).toBe(true);
        await jest.advanceTimersByTimeAsync(0);
        expect(source.asked).toEqual([{ run: 'r1' }]);
      });
    });
  });
});
