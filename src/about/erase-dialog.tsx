import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import { formatSize } from '../components';
import type { EraseTarget, IAbout } from '../ledger';
import { totalSize } from './words';

/**
 * Say exactly what an erasure takes away, and ask whether it shall be.
 *
 * @param target - What is to be erased
 * @param about - What there is
 * @param trans - The translations
 * @returns Whether the user wants it
 */
export async function confirmErasure(
  target: EraseTarget,
  about: IAbout,
  trans: TranslationBundle
): Promise<boolean> {
  const { button } = await showDialog({
    title:
      'all' in target
        ? trans.__('Erase Everything?')
        : trans.__('Erase the History of %1?', target.notebook),
    body: ReactWidget.create(
      <div className="jp-RunLedger-eraseBody">
        <p>{trans.__('This goes, at once and for good:')}</p>
        <ul>
          {lost(target, about, trans).map(sentence => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <p>{trans.__('This stays:')}</p>
        <ul>
          {kept(target, trans).map(sentence => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <p>
          {trans.__(
            'It cannot be undone. If you may want it back, download the books first.'
          )}
        </p>
      </div>
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Erase') })
    ],
    // Enter alone erases nothing.
    defaultButton: 0
  });
  return button.accept;
}

/** What goes. */
function lost(
  target: EraseTarget,
  about: IAbout,
  trans: TranslationBundle
): readonly string[] {
  if ('all' in target) {
    return [
      trans._n(
        '%1 run: all there is of any notebook, console or script.',
        '%1 runs: all there is of any notebook, console or script.',
        about.runs
      ),
      trans.__(
        'The code, outputs, parameters, results, curves and variables, what was read and written, your notes, and the notebooks as they stood.'
      ),
      trans.__(
        'The journals, the ledger and the objects in %1: %2.',
        about.books,
        formatSize(totalSize(about))
      ),
      trans.__(
        'Of a cell that is running now, its record: no run will show it.'
      )
    ];
  }
  const runs =
    about.notebooks.find(({ path }) => path === target.notebook)?.runs ?? 0;
  return [
    trans._n('%1 run of this notebook.', '%1 runs of this notebook.', runs),
    trans.__(
      'The code, outputs, parameters, results, curves and variables, what was read and written, your notes, and the notebook as it stood.'
    )
  ];
}

/** What does not. */
function kept(
  target: EraseTarget,
  trans: TranslationBundle
): readonly string[] {
  const files = trans.__(
    'Your notebooks, and all files that they wrote or read.'
  );
  return 'all' in target
    ? [
        files,
        trans.__(
          'Your settings. Recording goes on: what is run from now on is recorded.'
        )
      ]
    : [
        files,
        trans.__(
          'In the journals, the path of the notebook, and when and in which order its cells ran.'
        ),
        trans.__(
          'While its kernel runs, what that holds open; it goes when a cell is run again or the kernel ends.'
        )
      ];
}
