import { ForkModel } from '..';
import { ForkDialog } from '../fork-dialog';
import { trans } from './forks';
import { execution, runOf } from './runs';

function open(): { model: ForkModel; dialog: ForkDialog } {
  const run = runOf([execution(1, 'fit', 'fit()')], {
    parameters: new Map([['C', 1]])
  });
  const model = new ForkModel({
    source: { run, version: null },
    title: 'first run',
    original: 'digits.ipynb',
    existing: [],
    trans
  });
  return { model, dialog: new ForkDialog(model, trans) };
}

it('is accepted by Enter only with values that can be used', async () => {
  const { model, dialog } = open();
  const answer = dialog.launch();
  await dialog.ready;
  const button = dialog.node.querySelector<HTMLButtonElement>(
    '.jp-Dialog-footer .jp-mod-accept'
  );
  model.setParameter('C', 'ten');
  expect(button?.disabled).toBe(true);
  dialog.resolve();
  expect(dialog.isDisposed).toBe(false);

  model.setParameter('C', '10');
  expect(button?.disabled).toBe(false);
  dialog.resolve();
  expect((await answer).button.accept).toBe(true);
});

it('is given up with whatever stands there', async () => {
  const { model, dialog } = open();
  const answer = dialog.launch();
  await dialog.ready;
  model.setParameter('C', 'ten');
  dialog.reject();
  expect((await answer).button.accept).toBe(false);
});
