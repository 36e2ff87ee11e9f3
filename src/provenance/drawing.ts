import type { IDisposable } from '@lumino/disposable';
import { select } from 'd3-selection';
import type { Layer } from './draw';
import { drawHulls, drawNode, drawStrips } from './draw';
import type { ProvenanceNode } from './graph';
import { adjacency } from './graph';
import { GraphWindow } from './graph-window';
import type { ILayout, IPlace } from './layout';
import type { ILines } from './lines';
import { linesOfPicture, stripsOf } from './lines';
import type { IMarkWords } from './marks';
import type { IPicture } from './picture';
import { nextNode } from './steps';

/** The texts of the drawing. */
export interface IDrawingWords extends IMarkWords {
  /** A node for a screen reader. */
  readonly label: (picture: IPicture, node: ProvenanceNode) => string;
  /** A node for a tooltip. */
  readonly describe: (node: ProvenanceNode) => string;
  readonly runTitle: (run: string) => string;
  readonly expand: string;
  readonly collapse: string;
}

/** What a user does in the drawing. */
export interface IDrawingActions {
  readonly select: (id: string) => void;
  readonly open: (id: string) => void;
  readonly toggleRun: (run: string) => void;
}

/** How the picture is looked at. */
export interface IDrawingState {
  readonly selected: string | null;
  /** What is not dimmed; null if nothing is. */
  readonly reached: ReadonlySet<string> | null;
  readonly found: ReadonlySet<string>;
  /** What was asked for. */
  readonly isAsked: (node: ProvenanceNode) => boolean;
}

/** The lines that stand out, as they were drawn last. */
interface IMarked {
  readonly lines: ILines;
  readonly reached: ReadonlySet<string> | null;
  readonly selected: string | undefined;
}

/** How long to draw without a pause, in ms. */
const SLICE = 12;

/**
 * The picture within an svg element: drawn in pieces, and walked through by keyboard.
 */
export class GraphDrawing implements IDisposable {
  /**
   * @param svg - Empty, and nobody else's
   * @param words - Its texts
   * @param actions - What happens when the user does something
   */
  constructor(
    private readonly _svg: SVGSVGElement,
    private readonly _words: IDrawingWords,
    private readonly _actions: IDrawingActions
  ) {
    const root = select(_svg);
    const content = root.append('g');
    const layer = (name: string) =>
      content.append('g').attr('class', `jp-RunLedger-graph${name}`);
    this._hulls = layer('Hulls').attr('aria-hidden', 'true');
    this._all = layer('Edges').attr('aria-hidden', 'true');
    this._reached = layer('Reached').attr('aria-hidden', 'true');
    this._next = layer('Next').attr('aria-hidden', 'true');
    this._nodes = layer('Nodes');
    this._window = new GraphWindow(_svg, content.node() as SVGGElement);
    root.on('keydown', (event: KeyboardEvent) => this._onKeyDown(event));
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Show a picture. What was there before keeps its place in the window. */
  show(picture: IPicture, state: IDrawingState): void {
    const before = this._picture;
    this._picture = picture;
    this._state = state;
    this._places = placesOf(picture.layout);
    const isKept =
      before !== null &&
      this._window.keep(before.layout.places, this._places, state.selected);
    if (!isKept) {
      this._begin();
    }
    this._draw(picture);
  }

  /** Show how the same picture is looked at now. */
  update(state: IDrawingState): void {
    this._state = state;
    this._mark();
  }

  /** Move the window so that everything is in sight. */
  fit(): void {
    if (this._picture !== null) {
      this._window.fit(this._picture.layout);
    }
  }

  /** Zoom around the middle of the window. */
  zoomBy(factor: number): void {
    this._window.zoomBy(factor);
  }

  /**
   * Bring a node into sight.
   *
   * @param focus - Whether the keyboard goes there too
   */
  reveal(id: string, focus: boolean): void {
    const place = this._places.get(id);
    if (place !== undefined) {
      this._window.reveal(place);
      if (focus) {
        this._elements.get(id)?.focus({ preventScroll: true });
      }
    }
  }

  /** The window got another size; none while the table is in its place. */
  resize(): void {
    if (this._svg.clientWidth === 0) {
      return;
    }
    if (!this._window.isTouched) {
      this._begin();
      return;
    }
    this._window.resize();
    const selected = this._places.get(this._state?.selected ?? '');
    if (selected !== undefined) {
      this._window.reveal(selected);
    }
  }

  /** Stop drawing and listening. */
  dispose(): void {
    this._isDisposed = true;
    window.clearTimeout(this._timer);
    this._window.dispose();
    select(this._svg).on('keydown', null);
    this._svg.replaceChildren();
  }

  private _begin(): void {
    const { _picture: picture, _state: state } = this;
    if (picture !== null && state !== null) {
      const asked = picture.graph.nodes.filter(state.isAsked);
      this._window.begin(
        picture.layout,
        asked.flatMap(({ id }) => this._places.get(id) ?? [])
      );
    }
  }

  private _draw(picture: IPicture): void {
    window.clearTimeout(this._timer);
    const steps = this._steps(picture);
    const go = () => {
      const began = performance.now();
      while (performance.now() - began < SLICE) {
        if (steps.next().done === true) {
          return;
        }
      }
      this._timer = window.setTimeout(go, 0);
    };
    go();
  }

  private *_steps(picture: IPicture): Generator<void> {
    const { graph, layout, hulls } = picture;
    const words = {
      ...this._words,
      label: (node: ProvenanceNode) => this._words.label(picture, node),
      isLedTo: ({ id }: ProvenanceNode) =>
        (adjacency(picture.graph).incoming.get(id) ?? []).length > 0
    };
    const { toggleRun } = this._actions;
    const ids = new Set(graph.nodes.map(({ id }) => id));
    for (const [id, element] of this._elements) {
      if (!ids.has(id)) {
        element.remove();
        this._elements.delete(id);
      }
    }
    this._lines = null;
    // Lines that lead nowhere would be worse than none.
    [this._all, this._reached, this._next].forEach(layer =>
      drawStrips(layer, [])
    );
    drawHulls(this._hulls, hulls, words, toggleRun);
    yield;
    for (const [index, node] of graph.nodes.entries()) {
      const element = this._elements.get(node.id) ?? this._makeNode(node.id);
      drawNode(element, node, layout.places[index], words, toggleRun);
      yield;
    }
    this._lines = yield* linesOfPicture(graph.edges, layout.routes);
    yield;
    drawStrips(this._all, stripsOf(this._lines));
    yield;
    this._order(graph.nodes);
    this._mark();
  }

  private _makeNode(id: string): SVGGElement {
    const element = this._nodes
      .append('g')
      .attr('class', 'jp-RunLedger-graphNode')
      .attr('role', 'button')
      .attr('tabindex', -1)
      .attr('data-id', id)
      .on('click', () => {
        this._actions.select(id);
        this._actions.open(id);
      })
      .on('focus', () => this._actions.select(id))
      .on('contextmenu', () => this._actions.select(id))
      .node() as SVGGElement;
    this._elements.set(id, element);
    return element;
  }

  /** In the order of time, for screen readers; what stands in it already is not touched. */
  private _order(nodes: readonly ProvenanceNode[]): void {
    const held = document.activeElement;
    const layer = this._nodes.node();
    let next: SVGGElement | null = null;
    for (const { id } of [...nodes].reverse()) {
      const element = this._elements.get(id);
      if (element !== undefined) {
        if (element.nextElementSibling !== next) {
          layer?.insertBefore(element, next);
        }
        next = element;
      }
    }
    // An element that is moved loses the keyboard.
    if (held instanceof SVGElement && layer?.contains(held)) {
      held.focus({ preventScroll: true });
    }
  }

  private _mark(): void {
    const { _picture: picture, _state: state } = this;
    if (picture === null || state === null) {
      return;
    }
    const { nodes } = picture.graph;
    const { reached } = state;
    const isDim = (id: string) => reached !== null && !reached.has(id);
    const selected = nodes.find(({ id }) => id === state.selected)?.id;
    const stop = selected ?? (nodes.find(state.isAsked) ?? nodes[0])?.id;
    for (const node of nodes) {
      const { id } = node;
      const element = this._elements.get(id);
      if (element !== undefined) {
        put(element, 'tabindex', id === stop ? '0' : '-1');
        put(element, 'aria-pressed', String(id === selected));
        put(element, 'data-dim', String(isDim(id)));
        put(element, 'data-found', String(state.found.has(id)));
        put(element, 'data-asked', String(state.isAsked(node)));
      }
    }
    this._markLines(picture, reached, selected);
  }

  private _markLines(
    { graph }: IPicture,
    reached: ReadonlySet<string> | null,
    selected: string | undefined
  ): void {
    const lines = this._lines;
    if (lines === null) {
      return;
    }
    const numbers = (
      isIt: (source: string, target: string) => boolean
    ): number[] =>
      graph.edges.flatMap(({ source, target }, number) =>
        isIt(source, target) ? [number] : []
      );
    put(this._all.node() as Element, 'data-dim', String(reached !== null));
    const marked = this._marked?.lines === lines ? this._marked : undefined;
    if (marked === undefined || marked.reached !== reached) {
      const among = (id: string) => reached?.has(id) ?? false;
      const edges = numbers((source, target) => among(source) && among(target));
      drawStrips(this._reached, stripsOf(lines, edges));
    }
    if (marked === undefined || marked.selected !== selected) {
      const edges = numbers(
        (source, target) => source === selected || target === selected
      );
      drawStrips(this._next, stripsOf(lines, edges));
    }
    this._marked = { lines, reached, selected };
  }

  private _onKeyDown(event: KeyboardEvent): void {
    const picture = this._picture;
    const id = (event.target as Element)
      .closest('[data-id]')
      ?.getAttribute('data-id');
    if (
      picture === null ||
      !id ||
      event.ctrlKey ||
      event.altKey ||
      event.metaKey
    ) {
      return;
    }
    if (event.key === 'Enter' || event.key === ' ') {
      this._actions.open(id);
    } else {
      const next = nextNode(picture.graph, picture.layout, id, event.key);
      if (next === null) {
        return;
      }
      this.reveal(next, true);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private readonly _window: GraphWindow;
  private readonly _hulls: Layer;
  /** All lines; above them those that a focus reaches, and those of the selected node. */
  private readonly _all: Layer;
  private readonly _reached: Layer;
  private readonly _next: Layer;
  private readonly _nodes: Layer;
  private readonly _elements = new Map<string, SVGGElement>();
  private _picture: IPicture | null = null;
  private _state: IDrawingState | null = null;
  private _lines: ILines | null = null;
  private _places: ReadonlyMap<string, IPlace> = new Map();
  private _marked: IMarked | undefined;
  private _timer: number | undefined;
  private _isDisposed = false;
}

function placesOf({ places }: ILayout): ReadonlyMap<string, IPlace> {
  return new Map(places.map(place => [place.id, place]));
}

/** Set an attribute, if that changes it: thousands of nodes are looked at for every key. */
function put(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}
