import type { IStateDB } from '@jupyterlab/statedb';
import type { RunsModel, Scope } from '../runs';
import { PluginIDs } from './ids';
import { whenSettled } from './settled';

const KEY = `${PluginIDs.history}:place`;

/** How long changes gather before they are kept, in ms. */
const PAUSE = 500;

/** Where the user left the history. */
interface IPlace {
  readonly scope: Scope;
  readonly filter: string;
  readonly archived: boolean;
}

/**
 * Bring the history to where the user left it in this workspace, and keep where it is from then on.
 *
 * @param model - The history
 * @param state - The workspace
 * @param scope - Whose runs are shown if it was never left anywhere
 */
export async function restorePlace(
  model: RunsModel,
  state: IStateDB | null,
  scope: Scope
): Promise<void> {
  const left = asPlace(await state?.fetch(KEY).catch(() => undefined));
  // Who went somewhere before that was known stays there.
  if (textOf(model) === UNTOUCHED) {
    model.scope = left?.scope ?? scope;
    model.filter = left?.filter ?? '';
    model.showArchived = left?.archived ?? false;
  }
  if (!state) {
    return;
  }
  const keep = whenSettled(textOf(model), PAUSE, place => {
    void state.save(KEY, JSON.parse(place));
  });
  model.stateChanged.connect(() => keep(textOf(model)));
}

type Placed = Pick<RunsModel, 'scope' | 'filter' | 'showArchived'>;

function textOf({ scope, filter, showArchived }: Placed): string {
  const place: IPlace = { scope, filter, archived: showArchived };
  return JSON.stringify(place);
}

/** Where the history is before anybody went anywhere. */
const UNTOUCHED = textOf({
  scope: 'notebook',
  filter: '',
  showArchived: false
});

/** What was kept; null if it is nothing of ours. */
function asPlace(value: unknown): IPlace | null {
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  const { scope, filter, archived } = value as Record<string, unknown>;
  return {
    scope: scope === 'all' ? 'all' : 'notebook',
    filter: typeof filter === 'string' ? filter : '',
    archived: archived === true
  };
}
