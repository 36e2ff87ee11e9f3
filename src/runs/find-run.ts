import type { RunsModel } from './model';

/** How many pages are read at most to get to a run. */
const MOST_PAGES = 40;

/**
 * Bring a run into the history and into sight, whatever notebook and filter it shows now.
 *
 * @param model - The history, which has to be on screen
 * @param id - The run's id
 * @param notebook - The path of the run's notebook as the records have it; null if it is not known
 * @returns Whether it is there
 */
export async function findRun(
  model: RunsModel,
  id: string,
  notebook: string | null
): Promise<boolean> {
  if (model.run(id) === undefined) {
    model.filter = '';
    const isOurs =
      notebook !== null &&
      model.notebook !== null &&
      notebook === `${model.prefix}${model.notebook}`;
    if (!isOurs) {
      model.scope = 'all';
    }
    await model.refresh();
    for (
      let page = 0;
      page < MOST_PAGES && model.run(id) === undefined && model.hasMore;
      page++
    ) {
      await model.loadMore();
    }
  }
  if (model.run(id) === undefined) {
    return false;
  }
  model.show(id);
  return true;
}
