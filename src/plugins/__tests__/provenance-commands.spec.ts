import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';
import type { ILedgerChange } from '../../ledger';
import type { Question } from '../../provenance';
import { RunsModel } from '../../runs';
import { FakeLedger } from '../../runs/__tests__/fake-ledger';
import { CommandIDs } from '../ids';
import { addProvenanceCommands } from '../provenance-commands';

describe('the commands of provenance', () => {
  let model: RunsModel;
  let commands: CommandRegistry;
  let opened: Question[];
  let selected: string | null;

  beforeEach(async () => {
    model = new RunsModel(
      new FakeLedger().fill(3),
      new Signal<object, ILedgerChange>({})
    );
    model.notebook = 'digits.ipynb';
    model.isActive = true;
    await model.refresh();
    commands = new CommandRegistry();
    opened = [];
    selected = null;
    addProvenanceCommands({
      commands,
      model,
      trans: nullTranslator.load(''),
      open: question => opened.push(question),
      selectedFile: () => selected,
      localPath: path => (path.startsWith('drive:') ? null : path),
      find: () => undefined
    });
  });

  afterEach(() => model.dispose());

  it('show the graph of the run with the focus, or of what is named', async () => {
    expect(commands.isEnabled(CommandIDs.showGraph)).toBe(false);
    model.current = 'r1';
    await commands.execute(CommandIDs.showGraph);
    for (const args of [
      { run: 'r2' },
      { artifact: 'ab' },
      { path: 'a.csv' },
      { file: 'a.csv' }
    ]) {
      await commands.execute(CommandIDs.showGraph, args);
    }
    expect(opened).toEqual([
      { run: 'r1' },
      { run: 'r2' },
      { artifact: 'ab' },
      { path: 'a.csv' },
      { file: 'a.csv' }
    ]);
  });

  it('ask of the selected file which run made it, if it is on this server', async () => {
    expect(commands.isEnabled(CommandIDs.whichRun)).toBe(false);
    selected = 'models/svc.joblib';
    await commands.execute(CommandIDs.whichRun);
    expect(opened).toEqual([{ file: 'models/svc.joblib' }]);
    selected = 'drive:svc.joblib';
    expect(commands.isEnabled(CommandIDs.whichRun)).toBe(false);
  });

  it('describe their arguments', async () => {
    for (const id of commands.listCommands()) {
      expect(await commands.describedBy(id)).toMatchObject({
        args: { type: 'object' }
      });
    }
  });
});
