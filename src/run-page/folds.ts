import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

/** The cards of a run's page. */
export type CardKey =
  | 'errors'
  | 'order'
  | 'results'
  | 'parameters'
  | 'inside'
  | 'curves'
  | 'files'
  | 'notes'
  | 'labels'
  | 'resources'
  | 'notebook'
  | 'variables'
  | 'environment'
  | 'log'
  | 'mended'
  | 'similar';

/** Cards that are folded unless somebody unfolds them. */
export const FOLDED_AT_FIRST: readonly CardKey[] = [
  'variables',
  'environment',
  'log',
  'mended'
];

/**
 * Which cards are folded, the same on the pages of all runs.
 */
export class CardFolds {
  constructor(folded: Iterable<string> = FOLDED_AT_FIRST) {
    this._folded = new Set(folded);
  }

  /** Emitted when a card was folded or unfolded. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The cards that are folded, in a fixed order. */
  get folded(): readonly string[] {
    return [...this._folded].sort();
  }
  set folded(value: readonly string[]) {
    if ([...value].sort().join() !== this.folded.join()) {
      this._folded = new Set(value);
      this._changed.emit();
    }
  }

  /** Whether a card is folded. */
  isFolded(key: CardKey): boolean {
    return this._folded.has(key);
  }

  /** Fold a card, or unfold it. */
  fold(key: CardKey, isFolded: boolean): void {
    this.folded = isFolded
      ? [...this._folded, key]
      : this.folded.filter(other => other !== key);
  }

  private _folded: Set<string>;
  private readonly _changed = new Signal<this, void>(this);
}
