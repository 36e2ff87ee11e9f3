import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import type { EraseTarget, ILedgerChange } from '../../ledger';
import { LedgerError } from '../../ledger';
import { AboutModel } from '..';
import { AboutPanel } from '../panel';
import { aboutJson, FakeAbout } from './fake-about';

const trans = nullTranslator.load('jupyterlab_runledger');

/** Let promises and React come to rest. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise(resolve => setTimeout(resolve, 0));
  }
}

async function show(client: FakeAbout): Promise<{
  panel: AboutPanel;
  erased: EraseTarget[];
  copied: string[];
}> {
  const changed = new Signal<object, ILedgerChange>({});
  const erased: EraseTarget[] = [];
  const copied: string[] = [];
  const panel = new AboutPanel(new AboutModel(client, changed), {
    trans,
    copy: text => copied.push(text),
    openSettings: () => undefined,
    erase: target => erased.push(target)
  });
  Widget.attach(panel, document.body);
  await rest();
  return { panel, erased, copied };
}

function button(panel: AboutPanel, name: string): HTMLElement {
  const found = [...panel.node.querySelectorAll('button')].find(
    node => (node.getAttribute('aria-label') ?? node.textContent) === name
  );
  if (!found) {
    throw new Error(`There is no button ${name}`);
  }
  return found;
}

describe('AboutView', () => {
  let panel: AboutPanel | undefined;
  afterEach(() => panel?.dispose());

  it('tells how much there is, where, and of which notebooks, as text', async () => {
    const shown = await show(new FakeAbout());
    ({ panel } = shown);
    const text = panel.node.textContent ?? '';
    for (const part of [
      '1,234',
      '6 MB',
      '1,000,000',
      'ledger.sqlite',
      '<img src=x onerror=alert(1)>.ipynb',
      'Masked before anything is written.'
    ]) {
      expect(text).toContain(part);
    }
    expect(panel.node.querySelector('img')).toBeNull();
    expect(panel.node.querySelector('a')?.href).toBe(
      'http://localhost/runledger/api/export'
    );
    button(panel, 'Copy the path').click();
    expect(shown.copied).toEqual(['/home/ada/.runledger']);
  });

  it('asks for what its buttons name to be erased', async () => {
    const shown = await show(new FakeAbout());
    ({ panel } = shown);
    button(panel, 'Erase the history of train.ipynb').click();
    button(panel, 'Erase everything…').click();
    expect(shown.erased).toEqual([{ notebook: 'train.ipynb' }, { all: true }]);
  });

  it('says when secrets are not masked, what is paused and what waits', async () => {
    const client = new FakeAbout();
    client.answer = aboutJson({
      masking: false,
      paused: ['a.ipynb'],
      pending: 2
    });
    ({ panel } = await show(client));
    const text = panel.node.textContent ?? '';
    expect(text).toContain('Not masked');
    expect(text).toContain('paused for a.ipynb');
    expect(panel.node.querySelector('[role="status"]')?.textContent).toContain(
      '2 deleted runs are still on the disk'
    );
  });

  it('says what went wrong, and reads again when asked to', async () => {
    const client = new FakeAbout();
    client.problem = new LedgerError('failed', 'The books cannot be read.');
    ({ panel } = await show(client));
    expect(panel.node.querySelector('[role="alert"]')?.textContent).toContain(
      'The books cannot be read.'
    );
    client.problem = null;
    button(panel, 'Try again').click();
    await rest();
    expect(panel.node.querySelector('[role="alert"]')).toBeNull();
    expect(panel.node.textContent).toContain('1,234');
  });

  it('lists twenty notebooks until the others are asked for', async () => {
    const client = new FakeAbout();
    client.answer = aboutJson({
      notebooks: Array.from({ length: 30 }, (_, index) => ({
        path: `n${index}.ipynb`,
        runs: 1,
        last: '2026-11-21T10:00:00.000Z',
        removed: false
      }))
    });
    ({ panel } = await show(client));
    const rows = () => panel?.node.querySelectorAll('tbody button').length;
    expect(rows()).toBe(20);
    button(panel, 'Show 10 more').click();
    await rest();
    expect(rows()).toBe(30);
  });
});
