import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';
import type { ILedgerChange } from '../../ledger';
import { LedgerError } from '../../ledger';
import { RunsModel } from '../../runs';
import { FakeLedger } from '../../runs/__tests__/fake-ledger';
import { CommandIDs } from '../ids';
import { addRunCommands, renameRun } from '../run-commands';

const trans = nullTranslator.load('');
const settle = () => new Promise(resolve => setTimeout(resolve, 0));

describe('the commands on a run', () => {
  let ledger: FakeLedger;
  let model: RunsModel;
  let commands: CommandRegistry;
  let asked: readonly string[] = [];

  const ids = () => model.runs.map(run => run.id);
  const messages = () =>
    Notification.manager.notifications.map(({ message }) => message);

  beforeEach(async () => {
    Notification.dismiss();
    ledger = new FakeLedger().fill(3);
    model = new RunsModel(ledger, new Signal<object, ILedgerChange>({}));
    model.notebook = 'digits.ipynb';
    model.isActive = true;
    commands = new CommandRegistry();
    addRunCommands({
      commands,
      model,
      trans,
      askTags: ids => {
        asked = ids;
      }
    });
    await settle();
    model.current = 'r1';
  });

  afterEach(() => model.dispose());

  it('work on the run with the focus, or on one that is named', async () => {
    await commands.execute(CommandIDs.selectRun);
    await commands.execute(CommandIDs.selectRun, { run: 'r0' });
    expect([...model.selected]).toEqual(['r1', 'r0']);
    expect(commands.isEnabled(CommandIDs.renameRun, { run: 'none' })).toBe(
      false
    );
  });

  it('work on all selected runs if the one with the focus is among them', async () => {
    await commands.execute(CommandIDs.selectRun);
    await commands.execute(CommandIDs.selectRun, { run: 'r0' });
    expect(commands.label(CommandIDs.starRun)).toBe('Star 2 Runs');
    await commands.execute(CommandIDs.starRun);
    expect(model.run('r0')?.starred).toBe(true);
    expect(commands.label(CommandIDs.starRun)).toBe(
      'Remove the Stars of 2 Runs'
    );
    await commands.execute(CommandIDs.tagRuns);
    expect(asked).toEqual(['r1', 'r0']);
    model.current = 'r2';
    expect(commands.label(CommandIDs.starRun)).toBe('Star the Run');
    await commands.execute(CommandIDs.starRun);
    expect(model.run('r2')?.starred).toBe(true);
    expect(model.run('r0')?.starred).toBe(true);
  });

  it('archive runs, which can be undone', async () => {
    await commands.execute(CommandIDs.archiveRun, { ids: ['r1', 'r2'] });
    expect(ids()).toEqual(['r0']);
    expect(messages()).toEqual(['2 runs were archived.']);
    const [action] =
      Notification.manager.notifications[0].options.actions ?? [];
    action.callback(new MouseEvent('click'));
    await settle();
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
  });

  it('delete several at once, which can be undone at once', async () => {
    await commands.execute(CommandIDs.deleteRun, { ids: ['r1', 'r0'] });
    expect(ids()).toEqual(['r2']);
    expect(messages()).toEqual(['2 runs were deleted.']);
    expect(commands.label(CommandIDs.undoDeleteRun)).toBe(
      'Bring 2 Deleted Runs Back'
    );
    await commands.execute(CommandIDs.undoDeleteRun);
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
  });

  it('star a run and take the star away', async () => {
    await commands.execute(CommandIDs.starRun);
    expect(model.run('r1')?.starred).toBe(true);
    await commands.execute(CommandIDs.starRun);
    expect(model.run('r1')?.starred).toBe(false);
  });

  it('delete without asking, and offer to undo', async () => {
    await commands.execute(CommandIDs.deleteRun);
    expect(ids()).toEqual(['r2', 'r0']);
    expect(messages()).toEqual(['“run 1” was deleted.']);
    const [action] =
      Notification.manager.notifications[0].options.actions ?? [];
    expect(action.label).toBe('Undo');
    action.callback(new MouseEvent('click'));
    await settle();
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
  });

  it('undo a deletion from the keyboard', async () => {
    expect(commands.isEnabled(CommandIDs.undoDeleteRun)).toBe(false);
    await commands.execute(CommandIDs.deleteRun);
    await commands.execute(CommandIDs.undoDeleteRun);
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
    expect(commands.isEnabled(CommandIDs.undoDeleteRun)).toBe(false);
  });

  it('undo one of several deletions, and leave the offer to undo the others', async () => {
    await commands.execute(CommandIDs.deleteRun, { run: 'r1' });
    await commands.execute(CommandIDs.deleteRun, { run: 'r2' });
    const first = Notification.manager.notifications.find(
      ({ message }) => message === '“run 1” was deleted.'
    );
    first?.options.actions?.[0].callback(new MouseEvent('click'));
    await settle();
    expect(ids()).toEqual(['r1', 'r0']);
    expect(messages()).toEqual(['“run 2” was deleted.']);
    await commands.execute(CommandIDs.undoDeleteRun);
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
    expect(messages()).toEqual([]);
  });

  it('do not offer to undo what was undone before it was done', async () => {
    const deleting = commands.execute(CommandIDs.deleteRun);
    await commands.execute(CommandIDs.undoDeleteRun);
    await deleting;
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
    expect(messages()).toEqual([]);
  });

  it('say in a sentence what could not be done', async () => {
    ledger.problem = new LedgerError('failed', 'The disk is full.');
    await commands.execute(CommandIDs.starRun);
    expect(messages()).toEqual(['“run 1” was not changed: The disk is full.']);
  });

  it('describe their arguments', async () => {
    for (const id of commands.listCommands()) {
      expect(await commands.describedBy(id)).toMatchObject({
        args: { type: 'object' }
      });
    }
  });
});

describe('renameRun', () => {
  it.each([
    ['my best', 'my best'],
    ['  padded ', 'padded'],
    ['run 1', null]
  ])('writes %p as %p', async (text, name) => {
    const ledger = new FakeLedger().fill(2);
    const model = new RunsModel(ledger, new Signal<object, ILedgerChange>({}));
    model.notebook = 'digits.ipynb';
    model.isActive = true;
    await settle();
    await renameRun(model, 'r1', text, trans);
    expect(model.run('r1')?.name).toBe(name);
    await renameRun(model, 'r1', '', trans);
    expect(model.run('r1')?.name ?? null).toBeNull();
    model.dispose();
  });
});
