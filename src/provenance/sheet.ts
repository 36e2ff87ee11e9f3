import { VDomModel } from '@jupyterlab/ui-components';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { buildGraph } from './build';
import { foldVersions } from './collapse';
import type { Direction, IFinding } from './explore';
import { downstream, find, upstream } from './explore';
import type { IProvenanceGraph, ProvenanceNode } from './graph';
import { adjacency } from './graph';
import type { IFocus, IPicture } from './picture';
import { composePicture } from './picture';
import type { IProvenanceRecords, IRunRecord } from './records';
import { standIn } from './stand-in';

/** What a view is asked to do with its window onto the picture. */
export type Movement =
  | { readonly kind: 'fit' }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'reveal'; readonly id: string; readonly focus: boolean };

/** Above this many nodes a graph is shown collapsed at first. */
const MANY = 100;

/**
 * A graph and how it is looked at: what is collapsed, selected, focussed and found. The picture
 * follows by itself, composed in pieces.
 */
export class ProvenanceSheet extends VDomModel {
  /** Emitted when the window onto the picture has to move. */
  get moved(): ISignal<this, Movement> {
    return this._moved;
  }

  /** What is shown; null until something is. */
  get picture(): IPicture | null {
    return this._picture;
  }

  /** Whether a picture is being composed. */
  get isComposing(): boolean {
    return this._work !== null;
  }

  /** Everything there is, nothing collapsed; null until something is there. */
  get whole(): IProvenanceGraph | null {
    return this._whole;
  }

  /** Whether all runs are one node each. */
  get isCollapsed(): boolean {
    return this._collapsesRuns && this._exceptions.size === 0;
  }

  /** Whether long chains of versions of a file are one node each. */
  get foldsVersions(): boolean {
    return this._foldsVersions;
  }
  set foldsVersions(value: boolean) {
    this._foldsVersions = value;
    void this._compose();
  }

  /** Whether there are chains of versions to fold. */
  get canFold(): boolean {
    return this._canFold;
  }

  /** Whether the table stands in the picture's place. */
  get showsTable(): boolean {
    return this._showsTable;
  }
  set showsTable(value: boolean) {
    this._showsTable = value;
    this.stateChanged.emit();
  }

  /** The node that everything is done to; null if there is none. */
  get selected(): ProvenanceNode | null {
    return this._selected === null ? null : this.node(this._selected);
  }

  /** The node whose past or future is looked at, and which of them; null for everything. */
  get focus(): IFocus | null {
    return this._focus;
  }

  /** Whether what the focus does not reach is left out rather than dimmed. */
  get hidesOthers(): boolean {
    return this._hidesOthers;
  }
  set hidesOthers(value: boolean) {
    this._hidesOthers = value;
    void this._compose();
  }

  /** Ids of what the focus reaches, itself too; null without one. The same set until that changes. */
  get reached(): ReadonlySet<string> | null {
    const graph = this._picture?.graph;
    if (this._focus === null || graph === undefined) {
      return null;
    }
    if (this._reached?.graph !== graph || this._reached.focus !== this._focus) {
      const { id, direction } = this._focus;
      const ids = new Set([
        id,
        ...(direction === 'downstream' ? [] : upstream(graph, id)),
        ...(direction === 'upstream' ? [] : downstream(graph, id))
      ]);
      this._reached = { graph, focus: this._focus, ids };
    }
    return this._reached.ids;
  }

  /** The text that is looked for. */
  get query(): string {
    return this._query;
  }
  set query(value: string) {
    this._query = value;
    this._find();
    if (this._findings.length > 0) {
      this.select(this._findings[0].id, true);
    } else {
      this.stateChanged.emit();
    }
  }

  /** Where the text was found, from left to right. */
  get findings(): readonly IFinding[] {
    return this._findings;
  }

  /** The place of the selected node among the findings, from 0; -1 if it is none. */
  get finding(): number {
    return this._findings.findIndex(({ id }) => id === this._selected);
  }

  /** What is known about a run; null if nothing is. */
  run(run: string): IRunRecord | null {
    return this._records?.runs.find(({ id }) => id === run) ?? null;
  }

  /** A node of the picture; null if it is not there. */
  node(id: string): ProvenanceNode | null {
    const graph = this._picture?.graph;
    return (graph && adjacency(graph).nodes.get(id)) ?? null;
  }

  /** Whether a run is one node. */
  isRunCollapsed(run: string): boolean {
    return this._collapsesRuns !== this._exceptions.has(run);
  }

  /**
   * Show records.
   *
   * @param isAnother - Whether they answer another question, and nothing is kept of how the last one was looked at
   */
  show(records: IProvenanceRecords, isAnother: boolean): void {
    const whole = buildGraph(records);
    this._records = records;
    this._whole = whole;
    this._canFold = foldVersions(whole).nodes.length < whole.nodes.length;
    if (isAnother) {
      this._collapsesRuns = whole.nodes.length > MANY;
      this._foldsVersions = this._collapsesRuns;
      this._exceptions.clear();
      this._selected = null;
      this._focus = null;
      this._hidesOthers = false;
      this._query = '';
      this._findings = [];
      this._picture = null;
    }
    void this._compose();
  }

  /** Show nothing. */
  clear(): void {
    this._stop();
    this._records = null;
    this._whole = null;
    this._picture = null;
    this.stateChanged.emit();
  }

  /** Collapse all runs, or expand them. */
  collapseAll(value: boolean): void {
    this._collapsesRuns = value;
    this._exceptions.clear();
    void this._compose();
  }

  /** Collapse one run, or expand it. */
  toggleRun(run: string): void {
    if (!this._exceptions.delete(run)) {
      this._exceptions.add(run);
    }
    void this._compose();
  }

  /**
   * Select a node.
   *
   * @param reveal - Whether it has to come into sight
   * @param focus - Whether the keyboard goes there too
   */
  select(id: string | null, reveal = false, focus = false): void {
    if (id !== this._selected) {
      this._selected = id;
      this.stateChanged.emit();
    }
    if (id !== null && reveal) {
      this._moved.emit({ kind: 'reveal', id, focus });
    }
  }

  /** Look at what a node came from or what came of it; once more for everything again. */
  toggleFocus(id: string, direction: Exclude<Direction, 'both'>): void {
    const old = this._focus?.id === id ? this._focus.direction : null;
    const other = direction === 'upstream' ? 'downstream' : 'upstream';
    const next: Direction | null =
      old === null
        ? direction
        : old === 'both'
          ? other
          : old === direction
            ? null
            : 'both';
    this._focus = next === null ? null : { id, direction: next };
    this._onFocus();
  }

  /** Look at everything again. */
  clearFocus(): void {
    this._focus = null;
    this._onFocus();
  }

  /** Go to the next finding, or the one before. */
  step(by: 1 | -1): void {
    const count = this._findings.length;
    if (count > 0) {
      const from = this.finding < 0 && by < 0 ? 0 : this.finding;
      this.select(this._findings[(from + by + count) % count].id, true);
    }
  }

  /** Move the window onto the picture. */
  move(movement: Movement): void {
    this._moved.emit(movement);
  }

  /** Stop all work. */
  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._stop();
    Signal.clearData(this);
    super.dispose();
  }

  private _onFocus(): void {
    if (this._hidesOthers) {
      this._hidesOthers = this._focus !== null;
      void this._compose();
    } else {
      this.stateChanged.emit();
    }
  }

  private async _compose(): Promise<void> {
    const records = this._records;
    this._stop();
    if (records === null || this._whole === null) {
      return;
    }
    const work = new AbortController();
    this._work = work;
    this.stateChanged.emit();
    try {
      const picture = await composePicture(
        this._whole,
        {
          runs: records.runs,
          collapsed: new Set(
            records.runs
              .map(({ id }) => id)
              .filter(run => this.isRunCollapsed(run))
          ),
          foldsVersions: this._foldsVersions,
          only: this._hidesOthers ? this._focus : null
        },
        this._picture,
        work.signal
      );
      if (!work.signal.aborted) {
        this._work = null;
        this._take(picture);
      }
    } catch (reason) {
      if (!work.signal.aborted) {
        this._work = null;
        throw reason;
      }
    }
  }

  private _take(picture: IPicture): void {
    const moved = (id: string) => {
      const node = this.node(id);
      return node === null ? null : standIn(picture.graph, node);
    };
    const selected = this._selected === null ? null : moved(this._selected);
    const focussed = this._focus === null ? null : moved(this._focus.id);
    this._selected = selected;
    this._focus =
      this._focus === null || focussed === null
        ? null
        : { ...this._focus, id: focussed };
    this._hidesOthers = this._hidesOthers && this._focus !== null;
    this._picture = picture;
    this._find();
    this.stateChanged.emit();
  }

  private _find(): void {
    const graph = this._picture?.graph;
    this._findings =
      graph === undefined ? [] : find(graph, this._query, this._records?.runs);
  }

  private _stop(): void {
    this._work?.abort();
    this._work = null;
  }

  private readonly _moved = new Signal<this, Movement>(this);
  private readonly _exceptions = new Set<string>();
  private _records: IProvenanceRecords | null = null;
  private _whole: IProvenanceGraph | null = null;
  private _picture: IPicture | null = null;
  private _work: AbortController | null = null;
  private _collapsesRuns = false;
  private _foldsVersions = false;
  private _canFold = false;
  private _showsTable = false;
  private _selected: string | null = null;
  private _focus: IFocus | null = null;
  private _hidesOthers = false;
  private _reached: {
    readonly graph: IProvenanceGraph;
    readonly focus: IFocus;
    readonly ids: ReadonlySet<string>;
  } | null = null;
  private _query = '';
  private _findings: readonly IFinding[] = [];
}
