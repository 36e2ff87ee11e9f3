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
  /** Write the notes; null takes them away. */
  onSave: (note: string | null) => Promise<void>;
}): JSX.Element {
  const { trans } = usePageHost();
  const { note, description, onSave } = props;
  const [draft, setDraft] = React.useState<string | null>(null);
  const [isPreview, setPreview] = React.useState(false);
  const [isSaving, setSaving] = React.useState(false);
  const button = React.useRef<HTMLButtonElement>(null);
  const close = () => {
    setDraft(null);
    setPreview(false);
    window.requestAnimationFrame(() => button.current?.focus());
  };
  const save = async () => {
    setSaving(true);
    try {
      await onSave(draft?.trim() ? draft : null);
      close();
    } catch {
      // It was said why; what was written stays.
    } finally {
      setSaving(false);
    }
  };
  return (
    <Card
      name="notes"
      title={trans.__('Notes')}
      isWide={draft !== null}
      actions={
        draft === null && (
          <button
            ref={button}
            type="button"
            className="jp-RunLedger-link"
            onClick={() => setDraft(note ?? '')}
          >
            {note === null ? trans.__('Write notes') : trans.__('Edit')}
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
              autoFocus
              onChange={event => setDraft(event.target.value)}
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
