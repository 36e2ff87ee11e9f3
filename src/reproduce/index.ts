export type { IUndoable } from './apply';
export { applyToNotebook, plainCells } from './apply';
export type { CellEdit, IPlainCell } from './edits';
export { applyEdits } from './edits';
export type { ParameterValue } from './exact';
export { ExactNumber, readExact } from './exact';
export { ExpressionError, readExpression, sayProblem } from './expression';
export type {
  IFork,
  IForkedCell,
  IForkOptions,
  IForkSource,
  Unrun
} from './fork';
export { composeFork, forkEntry } from './fork';
export type { IForkModelOptions, IForkParameter } from './fork-model';
export { ForkModel } from './fork-model';
export type { Literal, Unsettable } from './literal';
export { pythonLiteral } from './literal';
export type {
  IForkedExecution,
  IForkedRun,
  INotebookVersion,
  IRecordedText
} from './model';
export { forkName } from './name';
export { writeNewNotebook } from './new-notebook';
export type { INote, NoteKind } from './notes';
export { sayNote, sayNotes } from './notes';
export { PythonExpression } from './python-expression';
export { recordedVersion } from './recorded';
export type { IRecordedRun } from './recorded-run';
export { readRecordedRun } from './recorded-run';
export type { IRestoration } from './restore';
export { restoreCell, restoreNotebook } from './restore';
