import * as React from 'react';
import { Card } from './card';
import { usePageHost } from './host';
import { Markdown } from './markdown';

/**
 * The user's notes on the run, in Markdown: as they are read, and while they are written.
 */
export function NotesCard(props: {
  note: string | null;
  /** What the user's code said of the run. */
  description: string | null;
  /** What the user is writing; null if nobody is. */
  draft: string | null;
  onDraft: (draft: string | null) => void;
  /** Write the notes; null takes them away. */
  onSave: (note: string | null) => Promise<void>;
}): JSX.Element | null {
  const { trans } = usePageHost();
  const { note, description, draft, onDraft, onSave } = props;
  const [isPreview, setPreview] = React.useState(false);
  const [isSaving, setSaving] = React.useState(false);
  const button = React.useRef<HTMLButtonElement>(null);
  const wasThere = React.useRef(draft !== null);
  const latest = React.useRef(draft);
  // The notes that were there when writing began.
  const before = React.useRef(note);
  if (draft === null) {
    before.current = note;
  }
  React.useLayoutEffect(() => {
    const wasWriting = latest.current !== null;
    latest.current = draft;
    // The focus went with the editor, if it was not elsewhere already.
    if (
      wasWriting &&
      draft === null &&
      document.activeElement === document.body
    ) {
      button.current?.focus();
    }
  }, [draft]);
  const close = () => {
    wasThere.current = false;
    onDraft(null);
    setPreview(false);
  };
  const save = async () => {
    if (isSaving) {
      return;
    }
    const written = draft?.trim() ? draft : null;
    setSaving(true);
    try {
      await onSave(written);
      before.current = written;
      // What was written meanwhile is not saved.
      if (latest.current === draft) {
        close();
      }
    } catch {
      // It was said why; what was written stays.
    } finally {
      setSaving(false);
    }
  };
  if (note === null && description === null && draft === null) {
    return null;
  }
  return (
    <Card
      name="notes"
      title={trans.__('Notes')}
      isWide={draft !== null}
      actions={
        draft === null &&
        note !== null && (
          <button
            ref={button}
            type="button"
            className="jp-RunLedger-link"
            onClick={() => onDraft(note)}
          >
            {trans.__('Edit')}
          </button>
        )
      }
    >
      {description !== null && draft === null && (
        <p className="jp-RunLedger-text">{description}</p>
      )}
      {draft === null ? (
        note !== null && <Markdown text={note} />
      ) : (
        <div className="jp-RunLedger-noteEditor">
          {isPreview ? (
            <Markdown text={draft} />
          ) : (
            <textarea
              className="jp-RunLedger-noteText jp-mod-styled"
              aria-label={trans.__('Notes in Markdown')}
              placeholder={trans.__('Markdown, as in a cell')}
              value={draft}
              rows={8}
              // What was written before the page was opened again can wait.
              autoFocus={!wasThere.current}
              onChange={event => onDraft(event.target.value)}
              onKeyDown={event => {
                if (event.key === 'Escape') {
                  event.stopPropagation();
                  close();
                } else if (
                  event.key === 'Enter' &&
                  (event.ctrlKey || event.metaKey)
                ) {
                  event.stopPropagation();
                  void save();
                }
              }}
            />
          )}
          {note !== before.current && !isSaving && (
            <div role="status">
              <p className="jp-RunLedger-hint">
                {note === null
                  ? trans.__('Somebody took the notes away meanwhile.')
                  : trans.__(
                      'The notes were changed meanwhile. Saving replaces these:'
                    )}
              </p>
              {note !== null && <Markdown text={note} />}
            </div>
          )}
          <div className="jp-RunLedger-actions">
            <button
              type="button"
              className="jp-RunLedger-action"
              data-primary
              disabled={isSaving}
              onClick={() => void save()}
            >
              {trans.__('Save')}
            </button>
            <button
              type="button"
              className="jp-RunLedger-action"
              aria-pressed={isPreview}
              onClick={() => setPreview(!isPreview)}
            >
              {isPreview ? trans.__('Write') : trans.__('Preview')}
            </button>
            <button
              type="button"
              className="jp-RunLedger-action"
              onClick={close}
            >
              {trans.__('Cancel')}
            </button>
          </div>
        </div>
      )}
    </Card>
  );
}
