import { ForkModel, readExact } from '..';
import type { ParameterValue } from '..';
import type { IForkModelOptions } from '../fork-model';
import { first, trans } from './forks';
import { execution, runOf, versionOf } from './runs';

const PARAMETERS = readExact(
  '{"C": 1.0, "kernel": "rbf", "seed": 12345678901234567890, "scaler": {"repr": "Scaler()"}}'
) as ReadonlyMap<string, ParameterValue>;

function modelOf(more: Partial<IForkModelOptions> = {}): ForkModel {
  const run = runOf([execution(1, 'fit', 'fit()')], {
    parameters: PARAMETERS
  });
  return new ForkModel({
    source: { run, version: versionOf(['fit', 'fit()'], ['plot', 'plot()']) },
    title: 'first run',
    original: 'work/digits.ipynb',
    existing: ['digits.ipynb', 'digits-fork.ipynb'],
    trans,
    ...more
  });
}

function rowsOf(model: ForkModel): unknown[] {
  return model.parameters.map(row => [row.name, row.text, row.isChanged]);
}

describe('the dialog of a fork', () => {
  it('shows the run’s parameters, and sets them exactly if nobody touches them', () => {
    const model = modelOf();
    expect(rowsOf(model)).toEqual([
      ['C', '1.0', false],
      ['kernel', '"rbf"', false],
      ['seed', '12345678901234567890', false],
      ['scaler', '', false]
    ]);
    expect(model.parameters[3].hint).toBe(
      'Only how its value looked was recorded.'
    );
    expect(first(model.fork)).toContain(
      'rl.override(C=1.0, kernel="rbf", seed=12345678901234567890)'
    );
    expect(first(model.fork)).toContain('# "scaler" is not set.');
    expect(model.isValid).toBe(true);
  });

  it('sets what the user wrote, and says what was', () => {
    const model = modelOf();
    model.setParameter('C', '0.10');
    model.setParameter('kernel', "'poly'");
    model.setParameter('scaler', '(1, "x")');
    expect(model.parameters[0]).toMatchObject({
      isChanged: true,
      recorded: '1.0'
    });
    expect(first(model.fork)).toContain('C=0.10');
    expect(first(model.fork)).toContain('kernel="poly"');
    expect(first(model.fork)).toContain('scaler=(1, "x")');
    model.resetParameter('C');
    expect(first(model.fork)).toContain('C=1.0');
  });

  it('leaves a parameter to the cells if its value is taken out', () => {
    const model = modelOf();
    model.setParameter('C', '');
    expect(first(model.fork)).not.toContain('C=');
    expect(model.isValid).toBe(true);
  });

  it('says what is wrong beside the value, and is not to be accepted', () => {
    const model = modelOf();
    model.setParameter('kernel', 'poly');
    expect(model.parameters[1].problem).toBe('Put a text in quotes: "poly"');
    expect(model.isValid).toBe(false);
    model.setParameter('kernel', '"poly"');
    expect(model.isValid).toBe(true);
  });

  it('leaves a parameter that had several values to the cells, unless the user wants one', () => {
    const run = runOf([], {
      parameters: PARAMETERS,
      varied: new Set(['C'])
    });
    const model = modelOf({ source: { run, version: null } });
    expect(model.parameters[0].text).toBe('');
    expect(model.notes).toContain(
      'Left to the cells, which give several values: C.'
    );
    expect(first(model.fork)).not.toContain('C=');
    model.setParameter('C', '1.0');
    expect(first(model.fork)).toContain('C=1.0');
  });

  it('does not set the parameters of a notebook of another language', () => {
    const run = runOf([], { parameters: PARAMETERS });
    const languageInfo = { name: 'R', mimetype: 'text/x-r' };
    const model = modelOf({ source: { run, version: null, languageInfo } });
    expect(model.canSet).toBe(false);
    expect(modelOf().canSet).toBe(true);
  });

  it.each([
    ['digits-fork-2', null],
    ['mine', null],
    ['Mine.IPYNB', null],
    ['digits', 'There is a file of this name already.'],
    ['DIGITS-FORK.ipynb', 'There is a file of this name already.'],
    [' ', 'A file name is missing.'],
    ['.hidden', 'A file whose name begins with a dot is hidden.'],
    ['../up', 'A file name has no /, \\ or : in it.']
  ])('takes %s as a file name: %s', (name, problem) => {
    const model = modelOf();
    expect(model.fileName).toBe('digits-fork-2.ipynb');
    model.name = name;
    expect(model.nameProblem).toBe(problem);
    expect(model.isValid).toBe(problem === null);
    expect(model.fileName).toMatch(/\.ipynb$/i);
  });

  it('keeps cells that did not run as text, unless the user wants them otherwise', () => {
    const model = modelOf();
    const types = () =>
      model.fork.notebook.cells.slice(1).map(cell => cell.cell_type);
    expect(model.unrunCount).toBe(1);
    expect(types()).toEqual(['code', 'raw']);
    model.unrun = 'code';
    expect(types()).toEqual(['code', 'code']);
    expect(model.notes).toContain(
      '1 cell did not run in this run: Run All Cells runs it too.'
    );
    model.unrun = 'omitted';
    expect(types()).toEqual(['code']);
    expect(model.notes).toContain(
      '1 cell that did not run in this run is left out.'
    );
  });

  it('tells where secrets are to be filled in, of many cells only how many', () => {
    const masked = [1, 2, 3, 4, 5].map(n =>
      execution(n, `c${n}`, `key = "***"`, { masked: true })
    );
    const model = modelOf({ source: { run: runOf(masked), version: null } });
    expect(model.notes.slice(0, 4)).toEqual([
      'Cell 2: The secret was masked: fill it in at line 1.',
      'Cell 3: The secret was masked: fill it in at line 1.',
      'Cell 4: The secret was masked: fill it in at line 1.',
      'Secrets are to be filled in in 2 more cells.'
    ]);
  });

  it('leaves out what made way for a later execution', () => {
    const run = runOf([
      execution(1, 'a', 'typing errror', { status: 'error', superseded: true }),
      execution(2, 'a', 'fine()')
    ]);
    const { notebook, notes } = modelOf({
      source: { run, version: null }
    }).fork;
    expect(notebook.cells.map(cell => cell.source).slice(1)).toEqual([
      'fine()'
    ]);
    expect(notes.map(({ kind }) => kind)).toEqual(['no-snapshot']);
  });
});
