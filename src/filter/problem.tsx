import * as React from 'react';
import { tokensOf } from './tokens';

/** What is wrong with a filter. */
export interface IFilterProblem {
  /** One sentence. */
  readonly message: string;
  /** Where, counted from 1; null if nobody knows. */
  readonly column: number | null;
}

/**
 * What is wrong with a filter: the place marked in it, and the sentence.
 */
export function ProblemView(props: {
  id: string;
  filter: string;
  problem: IFilterProblem;
}): JSX.Element {
  const { id, filter, problem } = props;
  const parts = problem.column === null ? null : split(filter, problem.column);
  return (
    <div id={id} className="jp-RunLedger-filterProblem" role="alert">
      {parts && (
        <code className="jp-RunLedger-filterPlace" aria-hidden>
          {parts[0]}
          <mark>{parts[1]}</mark>
          {parts[2]}
        </code>
      )}
      {problem.message}
    </div>
  );
}

/** A filter before, at and after the piece that begins at a column; past the end stands a space. */
export function split(
  filter: string,
  column: number
): readonly [string, string, string] {
  const start = Math.min(Math.max(column - 1, 0), filter.length);
  const piece = tokensOf(filter).find(token => token.start === start);
  const end = piece?.end ?? Math.min(start + 1, filter.length);
  const marked = filter.slice(start, end);
  return [filter.slice(0, start), marked || '\u00a0', filter.slice(end)];
}
