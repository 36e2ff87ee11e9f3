import type { Chunk } from '@codemirror/merge';
import { getChunks, MergeView, unifiedMergeView } from '@codemirror/merge';
import type { Extension } from '@codemirror/state';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { jupyterTheme } from '@jupyterlab/codemirror';
import type { IDisposable } from '@lumino/disposable';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { DiffLayout } from './host';
import type { ILineCounts } from './lines';
import { countLines } from './lines';

/** Unchanged lines that stay in sight around a change, and the fewest that are folded. */
const CONTEXT = { margin: 3, minSize: 6 };

/** Sources that differ in more characters than this are compared roughly: the page must not stand still. */
const SCAN_LIMIT = 2000;

/** In ms, for the same reason. */
const TIMEOUT = 200;

/** What a source diff shows. */
export interface ISourceEditorOptions {
  readonly parent: HTMLElement;
  readonly from: string;
  readonly to: string;
  readonly layout: DiffLayout;
  /** Whether long unchanged stretches are folded. */
  readonly folds: boolean;
  /** What the two sides are, for screen readers. */
  readonly labels: readonly [from: string, to: string];
  readonly trans: TranslationBundle;
}

/**
 * Two sources in CodeMirror, side by side or one in the other, to read only.
 */
export class SourceEditor implements IDisposable {
  /**
   * @param options - The sources, and where they are shown
   */
  constructor(options: ISourceEditorOptions) {
    const { parent, from, to, layout, labels } = options;
    const diffConfig = { scanLimit: SCAN_LIMIT, timeout: TIMEOUT };
    const collapseUnchanged = options.folds ? CONTEXT : undefined;
    if (layout === 'split') {
      const merge = new MergeView({
        parent,
        a: { doc: from, extensions: this._extensions(labels[0], options) },
        b: { doc: to, extensions: this._extensions(labels[1], options) },
        gutter: true,
        collapseUnchanged,
        diffConfig
      });
      this._views = [merge.a, merge.b];
      this._destroy = () => merge.destroy();
      this._chunks = merge.chunks;
    } else {
      const view = new EditorView({
        parent,
        doc: to,
        extensions: [
          this._extensions(labels[1], options),
          unifiedMergeView({
            original: from,
            mergeControls: false,
            gutter: true,
            collapseUnchanged,
            diffConfig
          })
        ]
      });
      this._views = [view];
      this._destroy = () => view.destroy();
      this._chunks = getChunks(view.state)?.chunks ?? [];
    }
    this.lines = countLines(from, to, this._chunks);
  }

  /** How many lines were added and removed. */
  readonly lines: ILineCounts;

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Give the sides the colours of their languages. */
  setLanguages(from: Extension | null, to: Extension | null): void {
    if (this._isDisposed) {
      return;
    }
    const languages = this._views.length === 1 ? [to] : [from, to];
    this._views.forEach((view, i) =>
      view.dispatch({ effects: this._language.reconfigure(languages[i] ?? []) })
    );
  }

  /** Take the editors out of the page. */
  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._destroy();
    }
  }

  private _extensions(label: string, options: ISourceEditorOptions): Extension {
    const { trans } = options;
    return [
      jupyterTheme,
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        'aria-label': label,
        'aria-readonly': 'true'
      }),
      EditorState.phrases.of({
        '$ unchanged lines': trans.__('$ unchanged lines')
      }),
      this._language.of([])
    ];
  }

  private readonly _language = new Compartment();
  private readonly _views: readonly EditorView[];
  private readonly _chunks: readonly Chunk[];
  private readonly _destroy: () => void;
  private _isDisposed = false;
}
