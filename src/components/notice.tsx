import * as React from 'react';

/** A notice: what is the case, and the one thing to do. */
export function Notice(props: {
  title: string;
  kind: 'calm' | 'problem';
  action?: { label: string; run: () => void };
  children?: React.ReactNode;
}): JSX.Element {
  const { title, action } = props;
  return (
    <div
      className="jp-RunLedger-notice"
      data-kind={props.kind}
      role={props.kind === 'problem' ? 'alert' : undefined}
    >
      <p className="jp-RunLedger-noticeTitle">{title}</p>
      {props.children}
      {action && (
        <button
          type="button"
          className="jp-RunLedger-action"
          onClick={action.run}
        >
          {action.label}
        </button>
      )}
    </div>
  );
}
