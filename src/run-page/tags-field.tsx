import * as React from 'react';
import type { IRunsEdit } from '../ledger';
import { usePageHost } from './host';

/**
 * The run's tags: each can be taken away, and more can be written.
 */
export function TagsField(props: {
  tags: readonly string[];
  /** Told what is to be another: the tags here may be older than what was told last. */
  onTag: (change: Pick<IRunsEdit, 'addTags' | 'removeTags'>) => void;
}): JSX.Element {
  const { trans } = usePageHost();
  const { tags, onTag } = props;
  const [text, setText] = React.useState<string | null>(null);
  const add = () => {
    const wanted = (text ?? '')
      .split(',')
      .map(tag => tag.trim())
      .filter(tag => tag !== '' && !tags.includes(tag));
    if (wanted.length > 0) {
      onTag({ addTags: [...new Set(wanted)] });
    }
  };
  return (
    <ul className="jp-RunLedger-pageTags" aria-label={trans.__('Tags')}>
      {tags.map(tag => (
        <li key={tag} className="jp-RunLedger-tag">
          {tag}
          <button
            type="button"
            className="jp-RunLedger-tagRemove"
            aria-label={trans.__('Remove the tag %1', tag)}
            title={trans.__('Remove this tag')}
            onClick={() => onTag({ removeTags: [tag] })}
          >
            {CROSS}
          </button>
        </li>
      ))}
      <li>
        {text === null ? (
          <button
            type="button"
            className="jp-RunLedger-link"
            onClick={() => setText('')}
          >
            {trans.__('Add a tag')}
          </button>
        ) : (
          <input
            className="jp-RunLedger-tagInput jp-mod-styled"
            aria-label={trans.__('New tag')}
            value={text}
            autoFocus
            spellCheck={false}
            onChange={event => setText(event.target.value)}
            onBlur={() => {
              add();
              setText(null);
            }}
            onKeyDown={event => {
              event.stopPropagation();
              if (event.key === 'Enter') {
                add();
                setText('');
              } else if (event.key === 'Escape') {
                setText(null);
              }
            }}
          />
        )}
      </li>
    </ul>
  );
}

const CROSS = '×';
