import type { ILabShell } from '@jupyterlab/application';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { StateDB } from '@jupyterlab/statedb';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { introduce } from '../introduction';

/** A page with a right area, in which notebooks can be opened. */
class FakePage {
  constructor(readonly state: StateDB) {
    introduce({
      shell: this.shell as unknown as ILabShell,
      state,
      tracker: this.tracker as unknown as INotebookTracker,
      panel: Object.assign(new Widget(), { id: 'runs' })
    });
  }

  readonly activated: string[] = [];
  readonly shell = {
    rightCollapsed: true,
    activateById: (id: string) => this.activated.push(id)
  };
  readonly tracker = {
    currentWidget: null as Partial<NotebookPanel> | null,
    currentChanged: new Signal<object, unknown>({})
  };

  async openNotebook(): Promise<void> {
    this.tracker.currentWidget = { id: 'notebook' };
    this.tracker.currentChanged.emit(null);
    await new Promise(resolve => setTimeout(resolve, 0));
  }
}

describe('introduce', () => {
  it('opens the sidebar beside the first notebook, which keeps the keyboard', async () => {
    const page = new FakePage(new StateDB());
    expect(page.activated).toEqual([]);
    await page.openNotebook();
    expect(page.activated).toEqual(['runs', 'notebook']);
  });

  it('never opens again what the user closed', async () => {
    const state = new StateDB();
    const page = new FakePage(state);
    await page.openNotebook();
    await page.openNotebook();
    const reloaded = new FakePage(state);
    await reloaded.openNotebook();
    expect(page.activated).toHaveLength(2);
    expect(reloaded.activated).toEqual([]);
  });

  it('does not take the place of what is open there', async () => {
    const page = new FakePage(new StateDB());
    page.shell.rightCollapsed = false;
    await page.openNotebook();
    expect(page.activated).toEqual([]);
  });
});
