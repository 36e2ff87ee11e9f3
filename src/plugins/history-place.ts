import type { IStateDB } from '@jupyterlab/statedb';
import type { RunsModel, Scope } from '../runs';
import { PluginIDs } from './ids';

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
  model.scope = left?.scope ?? scope;
  model.filter = left?.filter ?? '';
  model.showArchived = left?.archived ?? false;
  if (!state) {
    return;
  }
  let kept = JSON.stringify(placeOf(model));
  let timer = 0;
  const keep = () => {
    const place = placeOf(model);
    if (JSON.stringify(place) !== kept) {
      kept = JSON.stringify(place);
      void state.save(KEY, { ...place });
    }
  };
  model.stateChanged.connect(() => {
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, PAUSE);
  });
}

function placeOf({ scope, filter, showArchived }: RunsModel): IPlace {
  return { scope, filter, archived: showArchived };
}

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
