export { NOW } from './columns';
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
export type { ICompareArgs, ICompareModelOptions } from './compare-model';
export { CompareModel } from './compare-model';
export type { ICompareHost } from './host';
export type { ICurrentNotebooks, INotebookNow } from './notebook-diff';
export { comparisonTitle } from './title';
