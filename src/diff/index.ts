export { alignCells } from './align';
export { applyDiff, countEntries, diffCells, isDifference } from './diff';
export { fingerprint } from './fingerprint';
export type { IChangedLines, ILineCounts } from './lines';
export { countLines } from './lines';
export type {
  CellChanges,
  DiffCounts,
  Entry,
  EntryKind,
  IAdded,
  ICell,
  IDeleted,
  IKept
} from './model';
export {
  cellsOfNotebook,
  fingerprintOutputs,
  withPlainBreaks
} from './notebook';
export type { IVersion, IVersionCell } from './version';
export { reconciled, versionOfNotebook } from './version';
