import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';
import type { ICompareArgs } from '../../compare';
import type { ILedgerChange } from '../../ledger';
import { RunsModel } from '../../runs';
import { FakeLedger } from '../../runs/__tests__/fake-ledger';
import { addCompareCommands } from '../compare-commands';
import { CommandIDs } from '../ids';

describe('the commands that compare', () => {
  let model: RunsModel;
  let commands: CommandRegistry;
  let opened: ICompareArgs[];
  let steps: number[];

  beforeEach(async () => {
    const ledger = new FakeLedger().fill(4);
    model = new RunsModel(ledger, new Signal<object, ILedgerChange>({}));
    model.notebook = 'digits.ipynb';
    model.isActive = true;
    commands = new CommandRegistry();
    opened = [];
    steps = [];
    addCompareCommands({
      commands,
      model,
      trans: nullTranslator.load(''),
      open: args => opened.push(args),
      go: step => steps.push(step),
      isInFront: () => true
    });
    await new Promise(resolve => setTimeout(resolve, 0));
  });

  afterEach(() => model.dispose());

  const label = (args = {}) => commands.label(CommandIDs.compareRuns, args);

  it('compare the selected runs, the oldest first', async () => {
    ['r3', 'r1', 'r2'].forEach(id => model.toggleSelected(id));
    expect(label()).toBe('Compare the 3 Selected Runs');
    await commands.execute(CommandIDs.compareRuns);
    expect(opened).toEqual([{ runs: ['r1', 'r2', 'r3'] }]);
  });

  it('compare a run with the selected one', async () => {
    model.toggleSelected('r3');
    expect(label({ run: 'r0' })).toBe('Compare With the Selected “run 3”');
    await commands.execute(CommandIDs.compareRuns, { run: 'r0' });
    expect(opened).toEqual([{ runs: ['r0', 'r3'] }]);
  });

  it('compare a run with the one before it', async () => {
    model.current = 'r2';
    expect(label()).toBe('Compare With the Run Before');
    await commands.execute(CommandIDs.compareRuns);
    expect(opened).toEqual([{ runs: ['r1', 'r2'] }]);
  });

  it('compare the first run with the notebook as it is now', async () => {
    expect(label({ run: 'r0' })).toBe('Compare With the Notebook as It Is Now');
    await commands.execute(CommandIDs.compareRuns, { run: 'r0' });
    await commands.execute(CommandIDs.compareWithNotebook, { run: 'r2' });
    expect(opened).toEqual([
      { runs: ['r0'], against: 'now' },
      { runs: ['r2'], against: 'now' }
    ]);
  });

  it('open again what a workspace had', async () => {
    const args = { runs: ['r9', 'r1'], reference: 'r1', against: 'now' };
    await commands.execute(CommandIDs.compareRuns, args);
    expect(opened).toEqual([args]);
  });

  it('are off while there is nothing to compare', () => {
    expect(commands.isEnabled(CommandIDs.compareRuns)).toBe(false);
    expect(commands.isEnabled(CommandIDs.compareWithNotebook)).toBe(false);
  });

  it('go from change to change', async () => {
    await commands.execute(CommandIDs.nextChange);
    await commands.execute(CommandIDs.previousChange);
    expect(steps).toEqual([1, -1]);
  });

  it('describe their arguments', async () => {
    for (const id of commands.listCommands()) {
      expect(await commands.describedBy(id)).toMatchObject({
        args: { type: 'object' }
      });
    }
  });
});
