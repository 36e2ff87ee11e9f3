import { InputDialog } from '@jupyterlab/apputils';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { PartialJSONValue } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Direction } from '../ledger';
import type {
  Directions,
  ISavedView,
  ITableView,
  IViewsActions
} from '../runs-table';
import { savedViewsFrom, savedViewsJson, viewJson } from '../runs-table';
import { PluginIDs } from './ids';
import { sayError } from './say';

/** How the settings have a direction. */
const WORDS: ReadonlyMap<unknown, Direction> = new Map<unknown, Direction>([
  ['up', 'up'],
  ['down', 'down'],
  ['none', null]
]);

/**
 * What the user keeps of the table: saved views, and which way results get better. It is the user's own JSON.
 */
export class TableSettings {
  /**
   * @param registry - Where settings are; without it nothing can be kept
   * @param trans - The translations
   */
  constructor(
    registry: ISettingRegistry | null,
    private readonly _trans: TranslationBundle
  ) {
    registry
      ?.load(PluginIDs.runsTable)
      .then(settings => {
        this._settings = settings;
        settings.changed.connect(this._read, this);
        this._read();
      })
      .catch(() => {
        // Without its settings it works as it does by default.
      });
  }

  /** Emitted when they changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The saved views. */
  get views(): readonly ISavedView[] {
    return this._views;
  }

  /** What the user says about which way results get better. */
  get directions(): Directions {
    return this._directions;
  }

  /** The name that a view is saved by; null if it is not. */
  nameOf(view: ITableView): string | null {
    const json = JSON.stringify(viewJson(view));
    return (
      this._views.find(saved => JSON.stringify(viewJson(saved)) === json)
        ?.name ?? null
    );
  }

  /** Say which way a result gets better. */
  setDirection(name: string, direction: Direction): void {
    this._set('directions', () => {
      const told = new Map(this._directions).set(name, direction);
      return Object.fromEntries(
        [...told].map(([name, direction]) => [name, direction ?? 'none'])
      );
    });
  }

  /** What can be done with saved views while one is shown. */
  actionsFor(view: ITableView): IViewsActions {
    return {
      views: this._views,
      save: () => void this._ask(view),
      replace: name => this._save(name, view),
      remove: name =>
        this._keep(views => views.filter(({ name: other }) => other !== name))
    };
  }

  private async _ask(view: ITableView): Promise<void> {
    const { value } = await InputDialog.getText({
      title: this._trans.__('Save This View'),
      label: this._trans.__('Name'),
      okLabel: this._trans.__('Save')
    });
    const name = value?.trim();
    if (name) {
      this._save(name, view);
    }
  }

  private _save(name: string, view: ITableView): void {
    const saved = { ...view, name };
    this._keep(views =>
      views.some(other => other.name === name)
        ? views.map(other => (other.name === name ? saved : other))
        : [...views, saved]
    );
  }

  private _keep(
    change: (views: readonly ISavedView[]) => readonly ISavedView[]
  ): void {
    this._set(
      'views',
      () => savedViewsJson(change(this._views)) as PartialJSONValue
    );
  }

  /** Keep what is made from what is kept, after what was to be kept before. */
  private _set(name: string, value: () => PartialJSONValue): void {
    this._writing = this._writing.then(() => this._write(name, value()));
  }

  private async _write(name: string, value: PartialJSONValue): Promise<void> {
    try {
      if (!this._settings) {
        throw new Error(this._trans.__('The settings cannot be read.'));
      }
      await this._settings.set(name, value);
    } catch (reason) {
      sayError(
        this._trans.__(
          'This was not kept: %1',
          reason instanceof Error ? reason.message : String(reason)
        )
      );
    }
  }

  private _read(): void {
    const settings = this._settings;
    this._views = savedViewsFrom(settings?.get('views').composite);
    const told = settings?.get('directions').composite ?? {};
    this._directions = new Map(
      Object.entries(told).flatMap(([name, word]) => {
        const direction = WORDS.get(word);
        return direction === undefined ? [] : [[name, direction] as const];
      })
    );
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _settings: ISettingRegistry.ISettings | null = null;
  private _views: readonly ISavedView[] = [];
  private _directions: Directions = new Map();
  private _writing: Promise<void> = Promise.resolve();
}
