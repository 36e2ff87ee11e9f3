import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { DEFAULT_VIEW } from '../../runs-table/views';
import { TableSettings } from '../table-settings';

const settle = () => new Promise(resolve => setTimeout(resolve, 0));

/** Settings whose server takes its time. */
class SlowSettings {
  readonly changed = new Signal<this, void>(this);
  readonly kept = new Map<string, unknown>();
  readonly writes: (() => void)[] = [];

  get(name: string): { composite: unknown } {
    return { composite: this.kept.get(name) };
  }

  set(name: string, value: unknown): Promise<void> {
    return new Promise(resolve =>
      this.writes.push(() => {
        this.kept.set(name, value);
        this.changed.emit();
        resolve();
      })
    );
  }
}

describe('what the user keeps of the table', () => {
  it('has all that was said before the server answered', async () => {
    const slow = new SlowSettings();
    const settings = new TableSettings(
      { load: async () => slow } as unknown as ISettingRegistry,
      nullTranslator.load('')
    );
    await settle();
    settings.setDirection('speed', 'up');
    settings.setDirection('cost', 'down');
    settings.actionsFor(DEFAULT_VIEW).replace('mine');
    settings.actionsFor(DEFAULT_VIEW).replace('other');
    await settle();
    while (slow.writes.length > 0) {
      slow.writes.shift()!();
      await settle();
    }
    expect(slow.kept.get('directions')).toEqual({ speed: 'up', cost: 'down' });
    expect(settings.views.map(({ name }) => name)).toEqual(['mine', 'other']);
  });
});
