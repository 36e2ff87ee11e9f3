/** What the notebook witness reports. */
export interface ISnapshotReport {
  readonly kernelId: string;
  readonly msgIds: readonly string[];
  /** The cell that a request executes, by its msg_id. */
  readonly requests: ReadonlyMap<string, string>;
  readonly notebook: string;
  /** Cell id, cell type and source hash, in the notebook's order. */
  readonly cells: readonly (readonly [string, string, string])[];
  readonly sources: ReadonlyMap<string, string>;
}

/** The body of the request. */
export function snapshotBody(report: ISnapshotReport): Record<string, unknown> {
  return {
    kernel_id: report.kernelId,
    msg_ids: report.msgIds,
    requests: Object.fromEntries(report.requests),
    notebook: report.notebook,
    cells: report.cells,
    sources: Object.fromEntries(report.sources)
  };
}
