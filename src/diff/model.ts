/**
 * One cell of a notebook, as far as the diff looks at it. What the diff cannot know is null, and is never called
 * a difference.
 */
export interface ICell {
  /** Null or empty in notebooks older than nbformat 4.5. */
  readonly id: string | null;
  /** `code`, `markdown`, `raw`. */
  readonly type: string;
  readonly source: string;
  /** The fingerprint of its outputs, empty if there are none. */
  readonly outputs: string | null;
  /** The prompt number or the execution's id, 0 if it was never executed. */
  readonly execution: number | string | null;
  /** The fingerprint of its metadata and attachments. */
  readonly metadata: string | null;
}

/** The fields of a cell that differ, with their values in B. */
export type CellChanges = { readonly [F in keyof ICell]?: ICell[F] };

/**
 * What became of a cell. `edited`: its source, type or metadata differ; `rerun`: only its outputs or execution do.
 */
export type EntryKind = 'unchanged' | 'rerun' | 'edited' | 'added' | 'deleted';

/** A cell that stands in both notebooks. */
export interface IKept {
  readonly kind: 'unchanged' | 'rerun' | 'edited';
  /** True if it is one of the fewest cells that have to be moved to get from A's order to B's. */
  readonly moved: boolean;
  /** Its position in A. */
  readonly a: number;
  /** Its position in B. */
  readonly b: number;
  /** Empty for an unchanged cell, unless what was unknown is known now or its id is a new one. */
  readonly changes: CellChanges;
}

/** A cell that stands in B only. */
export interface IAdded {
  readonly kind: 'added';
  readonly b: number;
  readonly cell: ICell;
}

/** A cell that stands in A only. */
export interface IDeleted {
  readonly kind: 'deleted';
  readonly a: number;
}

/** One line of the diff: each cell of A and of B stands in exactly one. */
export type Entry = IKept | IAdded | IDeleted;

/** How many cells of each kind; `moved` counts again those of the kept ones that moved. */
export type DiffCounts = Readonly<Record<EntryKind | 'moved', number>>;
