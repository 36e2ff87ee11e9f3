import type {
  IActivityRecord,
  IEntityRecord,
  IProvenanceRecords,
  IRelationRecord,
  IRunRecord
} from '../records';

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * The records of people who train models in several notebooks: a data set that all runs read, a
 * preparation now and then, and run after run of a few cells that read, train, write a model and
 * a report, and inherit the variables of cells before them.
 *
 * @param nodes - About how many executions and files there are
 */
export function workOfMonths(nodes: number, seed = 1): IProvenanceRecords {
  const random = randomNumbers(seed);
  const pick = (count: number) => Math.floor(random() * count);
  const entities: IEntityRecord[] = [];
  const activities: IActivityRecord[] = [];
  const runs: IRunRecord[] = [];
  const relations: IRelationRecord[] = [];
  const file = (path: string, role: IEntityRecord['role']): string => {
    const id = `file${entities.length}`;
    const sha256 = entities.length.toString(16).padStart(64, '0');
    entities.push({ id, path, sha256, size: 1000, role });
    return id;
  };
  const relate = (type: IRelationRecord['type'], from: string, to: string) =>
    relations.push({ type, from, to, at: null });
  const notebooks = Array.from({ length: 3 }, (_, number) => ({
    path: `notebook${number}.ipynb`,
    session: `k-${number}`,
    ordinal: 0,
    imports: '',
    lastRun: ''
  }));
  const raw = [file('data/raw.csv', 'input'), file('data/labels.csv', 'input')];
  let prepared = '';
  let model = '';
  let time = Date.UTC(2026, 0, 5, 9);

  while (entities.length + activities.length < nodes) {
    const notebook = notebooks[pick(notebooks.length)];
    const run = `run${runs.length}`;
    const began = time;
    const execute = (line: string): string => {
      const id = `cell${activities.length}`;
      activities.push({
        id,
        run,
        session: notebook.session,
        ordinal: ++notebook.ordinal,
        cellId: `c${pick(20)}`,
        line,
        status: random() < 0.05 ? 'error' : 'ok',
        started: time,
        ended: time + 900
      });
      time += 1000;
      return id;
    };
    let last = '';
    if (notebook.imports === '') {
      notebook.imports = execute('import pandas as pd');
    }
    if (prepared === '' || random() < 0.1) {
      const prepare = execute('prepared = prepare(raw)');
      relate('wasInformedBy', prepare, notebook.imports);
      raw.forEach(source => relate('used', prepare, source));
      prepared = file('data/prepared.parquet', 'output');
      relate('wasGeneratedBy', prepared, prepare);
    }
    const load = execute('X = pd.read_parquet("data/prepared.parquet")');
    relate('wasInformedBy', load, notebook.imports);
    relate('used', load, prepared);
    last = load;
    for (let cell = pick(3); cell > 0; cell--) {
      const next = execute(`features_${cell} = transform(X, ${pick(9)})`);
      relate('wasInformedBy', next, last);
      last = next;
    }
    const train = execute(`clf = SVC(C=${pick(100) / 10}).fit(X, y)`);
    relate('wasInformedBy', train, last);
    model = file(`models/${notebook.path}.joblib`, 'model');
    relate('wasGeneratedBy', model, train);
    if (random() < 0.6) {
      const report = execute('evaluate(clf).to_csv("report.csv")');
      relate('wasInformedBy', report, train);
      relate('used', report, model);
      relate('wasGeneratedBy', file('report.csv', 'output'), report);
    }
    if (notebook.lastRun !== '' && random() < 0.05) {
      relate('wasDerivedFrom', run, notebook.lastRun);
    }
    notebook.lastRun = run;
    runs.push({
      id: run,
      title: `C ${pick(100) / 10}`,
      notebook: notebook.path,
      status: 'ok',
      started: began,
      ended: time,
      deleted: false
    });
  }
  return { entities, activities, runs, relations, truncated: false };
}
