export type { CellEdit, IPlainCell } from './edits';
export { applyEdits } from './edits';
export type { ParameterValue } from './exact';
export { ExactNumber, readExact } from './exact';
export type { IFork, IForkedCell, IForkOptions, IForkSource } from './fork';
export { composeFork, forkEntry } from './fork';
export type { Literal, Unsettable } from './literal';
export { pythonLiteral } from './literal';
export type {
  IForkedExecution,
  IForkedRun,
  INotebookVersion,
  IRecordedText
} from './model';
export { forkName } from './name';
export type { INote, NoteKind } from './notes';
export { sayNote } from './notes';
export type { IRestoration } from './restore';
export { restoreCell, restoreNotebook } from './restore';
