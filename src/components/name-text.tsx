import * as React from 'react';

/** A part of a name, with what joins it to the next one. */
const PART = /[^./_:]+[./_:]*|[./_:]+/g;

/** All up to the last dot or slash of a name, and its last part, which tells it from its neighbours. */
const HEAD_AND_TAIL = /^(.*[./])([^./]+)$/s;

/**
 * A name that breaks between its parts, not within a word: `GradientBoostingClassifier.` `learning_` `rate`.
 */
export function WrappedName({ name }: { name: string }): JSX.Element {
  return (
    <>
      {name.match(PART)?.map((part, index) => (
        <React.Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </React.Fragment>
      ))}
    </>
  );
}

/**
 * A name in one line, of which the beginning is cut off where there is no room: names of many parts differ in their end.
 */
export function ShortName({ name }: { name: string }): JSX.Element {
  const parts = HEAD_AND_TAIL.exec(name);
  return parts ? (
    <span className="jp-RunLedger-shortName">
      <span className="jp-RunLedger-nameHead">{parts[1]}</span>
      <span className="jp-RunLedger-nameTail">{parts[2]}</span>
    </span>
  ) : (
    <>{name}</>
  );
}
