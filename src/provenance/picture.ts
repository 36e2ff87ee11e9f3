import { collapseRuns, foldVersions } from './collapse';
import { focus } from './explore';
import type { Direction } from './explore';
import type { IProvenanceGraph } from './graph';
import { hullsOf } from './hulls';
import type { IHull } from './hulls';
import { layoutInPieces } from './layout';
import type { ILayout } from './layout';
import type { IRunRecord } from './records';
import { layoutInput } from './sizes';
import { standIn } from './stand-in';

/** A graph as it is shown. */
export interface IPicture {
  readonly graph: IProvenanceGraph;
  readonly layout: ILayout;
  readonly hulls: readonly IHull[];
}

/** Where a focus stands, and which way it looks. */
export interface IFocus {
  readonly id: string;
  readonly direction: Direction;
}

/** What of a graph is shown. */
export interface IPictureOptions {
  readonly runs: readonly IRunRecord[];
  /** The runs that are one node each. */
  readonly collapsed: ReadonlySet<string>;
  readonly foldsVersions: boolean;
  /** Everything else is left out; null to leave nothing out. */
  readonly only: IFocus | null;
}

/**
 * Compose a picture, with pauses, so that the page stays awake.
 *
 * @param whole - Everything there is
 * @param previous - The picture that is shown now, to change as little as possible
 * @param signal - Stops the work; the promise is then rejected
 */
export async function composePicture(
  whole: IProvenanceGraph,
  options: IPictureOptions,
  previous: IPicture | null,
  signal: AbortSignal
): Promise<IPicture> {
  let graph = collapseRuns(whole, options.runs, options.collapsed);
  if (options.foldsVersions) {
    await nextTask(whole, signal);
    graph = foldVersions(graph);
  }
  const { only } = options;
  if (only !== null) {
    const before = previous?.graph.nodes.find(({ id }) => id === only.id);
    const id = before === undefined ? only.id : standIn(graph, before);
    // What is gone hides nothing.
    graph = id === null ? graph : focus(graph, id, only.direction);
  }
  await nextTask(whole, signal);
  const layout = await layoutInPieces(layoutInput(graph, previous?.layout), {
    signal
  });
  return { graph, layout, hulls: hullsOf(graph, layout) };
}

/** Below this a pause would cost more than it gives. */
const SMALL = 300;

async function nextTask(
  { nodes }: IProvenanceGraph,
  signal: AbortSignal
): Promise<void> {
  if (nodes.length > SMALL) {
    await new Promise(resolve => setTimeout(resolve, 0));
    if (signal.aborted) {
      throw signal.reason;
    }
  }
}
