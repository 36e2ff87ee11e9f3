import {
  RenderMimeRegistry,
  standardRendererFactories
} from '@jupyterlab/rendermime';
import { nullTranslator } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';
import { act, cleanup, render, screen, within } from '@testing-library/react';
import * as React from 'react';
import type { ILedgerChange } from '../../ledger';
import { FakeLedger } from '../../runs/__tests__/fake-ledger';
import { FoldsProvider } from '../card';
import { CardFolds } from '../folds';
import type { IRunPageHost } from '../host';
import { RunPageHostProvider } from '../host';
import { RunPageModel } from '../model';
import { PageView } from '../page-view';
import { Sight, SightProvider } from '../sight';

// The curves have tests of their own; what draws them needs a canvas.
jest.mock('../../curves', () => ({ CurvesCard: () => null }));

/** A text that would do harm if it were taken for more. */
export const HOSTILE =
  '<img src=x onerror="window.pwned = true"><script>window.pwned = true</script>';

/** A page for the tests of a block, anew for each: of the run `r1`, before which was `r0`. */
export class PageScene {
  constructor() {
    // jsdom lays nothing out: where nothing tells what is in sight, everything is.
    beforeAll(() => {
      Reflect.deleteProperty(globalThis, 'IntersectionObserver');
    });
    beforeEach(() => this._begin());
    afterEach(() => this.model.dispose());
  }

  ledger!: FakeLedger;
  model!: RunPageModel;
  folds!: CardFolds;
  host!: IRunPageHost;

  /** Show the page of a run, and wait until it stands. */
  async show(id = 'r1'): Promise<HTMLElement> {
    const { ledger, folds } = this;
    this.host = {
      trans: nullTranslator.load(''),
      rendermime: new RenderMimeRegistry({
        initialFactories: standardRendererFactories,
        // As a parser does, it leaves HTML as it is: what may stay is the sanitizer's to say.
        markdownParser: {
          render: async text =>
            text
              .replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
              .replace(/^# (.+)$/m, '<h1>$1</h1>')
        }
      }),
      storedOutput: jest.fn((hash: string) => ledger.storedOutput(hash)),
      highlight: () => Promise.resolve(),
      openFile: jest.fn(),
      openRun: jest.fn(),
      compare: jest.fn(),
      showUses: jest.fn(),
      restoreCell: jest.fn(),
      execute: jest.fn(),
      copy: jest.fn(),
      sayError: jest.fn()
    };
    const model = new RunPageModel(ledger, this._changed, id);
    this.model = model;
    const sight = new Sight(document.body);
    const { container } = render(
      <RunPageHostProvider value={this.host}>
        <FoldsProvider value={folds}>
          <SightProvider value={sight}>
            <UseSignal signal={folds.changed}>
              {() => (
                <UseSignal signal={model.stateChanged}>
                  {() => <PageView model={model} folds={folds} />}
                </UseSignal>
              )}
            </UseSignal>
          </SightProvider>
        </FoldsProvider>
      </RunPageHostProvider>
    );
    await screen.findByRole('heading', { level: 2 });
    // The run before, the order and what comes into sight follow at once.
    await act(async () => undefined);
    return container;
  }

  /** Close the page. */
  leave(): void {
    cleanup();
    this.model.dispose();
  }

  /** Say that something changed in the ledger. */
  say(change: Partial<ILedgerChange>): void {
    act(() =>
      this._changed.emit({ runs: [], removed: [], status: false, ...change })
    );
  }

  private _begin(): void {
    window.sessionStorage.clear();
    this._changed = new Signal<object, ILedgerChange>({});
    this.folds = new CardFolds([]);
    this.ledger = new FakeLedger().put(
      {
        id: 'r0',
        parameters: { C: 1, scaler: true },
        summaries: { accuracy: 0.9 }
      },
      {
        id: 'r1',
        title: 'C 1 → 2',
        user: 'ada',
        previous: 'r0',
        parameters: { gamma: 0.1, C: 2 },
        summaries: { accuracy: 0.95 },
        inherited_summaries: { rows: 200 },
        inferred: { parameters: { seed: 7 }, summaries: { shown: 3 } }
      }
    );
  }

  private _changed!: Signal<object, ILedgerChange>;
}

/** A card of the page. */
export function card(name: string | RegExp): HTMLElement {
  return screen.getByRole('region', { name });
}

/** The lines of a table below its head. */
export function rows(region: HTMLElement): string[] {
  return within(region)
    .getAllByRole('row')
    .slice(1)
    .map(row =>
      [...row.children].map(({ textContent }) => textContent).join(' | ')
    );
}
