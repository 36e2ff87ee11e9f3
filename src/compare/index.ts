export type { ICompareOptions } from './compare';
export { compareRuns, onlyDifferences } from './compare';
export type {
  IComparedFile,
  IComparedRow,
  IComparedRun,
  IComparedValue,
  IComparison,
  Origin,
  Relation,
  RowGroup,
  RunValues
} from './model';
export { numberOf, relate } from './values';
