import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { ProposalList } from '../filter/proposal-list';
import type { IKnownName } from '../ledger';

/** Tags that are proposed at most. */
const FEW = 8;

/** What a field for tags shows and tells. */
export interface ITagFieldProps {
  /** How many runs the tags are for. */
  readonly runs: number;
  /** The tags that these have, and how many of them have each. */
  readonly tags: ReadonlyMap<string, number>;
  /** The tags that other runs have; asked for once. */
  readonly known: () => Promise<readonly IKnownName[]>;
  readonly onAdd: (tags: readonly string[]) => void;
  readonly onRemove: (tag: string) => void;
  readonly onDone: () => void;
  readonly trans: TranslationBundle;
}

/**
 * A field that puts tags on runs and takes them off. It proposes tags that are in use; a comma or Enter adds one.
 */
export function TagField(props: ITagFieldProps): JSX.Element {
  const { tags, runs, known, trans } = props;
  const [text, setText] = React.useState('');
  const [inUse, setInUse] = React.useState<readonly IKnownName[]>([]);
  const [active, setActive] = React.useState(-1);
  const listId = React.useId();
  React.useEffect(() => {
    let isGone = false;
    known().then(
      names => {
        if (!isGone) {
          setInUse(names);
        }
      },
      () => undefined // tags can be written without proposals
    );
    return () => {
      isGone = true;
    };
  }, [known]);

  const wanted = text.trim().toLowerCase();
  const proposals = inUse
    .filter(({ name }) => tags.get(name) !== runs)
    .filter(({ name }) => wanted && name.toLowerCase().includes(wanted))
    .slice(0, FEW)
    .map(tag => ({ kind: 'name' as const, text: tag.name, runs: tag.runs }));
  const isOpen = proposals.length > 0;

  const add = (written: string) => {
    const added = tagsIn(written);
    if (added.length > 0) {
      props.onAdd(added);
    }
    setText('');
    setActive(-1);
  };
  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    event.stopPropagation();
    if (step !== undefined && isOpen) {
      const places = proposals.length + 1;
      setActive(((active + 1 + step + places) % places) - 1);
    } else if (event.key === 'Enter' && (active >= 0 || wanted)) {
      add(proposals[active]?.text ?? text);
    } else if (event.key === 'Enter' || (event.key === 'Escape' && !text)) {
      props.onDone();
    } else if (event.key === 'Escape') {
      setText('');
      setActive(-1);
    } else if (event.key === ',') {
      add(text);
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <div className="jp-RunLedger-tagField">
      {[...tags].map(([tag, count]) => (
        <span
          key={tag}
          className="jp-RunLedger-tag"
          data-some={count < runs}
          title={
            count < runs
              ? trans.__('%1 of %2 runs have this tag', count, runs)
              : undefined
          }
        >
          {tag}
          <button
            type="button"
            className="jp-RunLedger-tagRemove"
            aria-label={trans.__('Remove the tag “%1”', tag)}
            onClick={() => props.onRemove(tag)}
          >
            <closeIcon.react tag={null} />
          </button>
        </span>
      ))}
      <span className="jp-RunLedger-tagEntry">
        <input
          className="jp-RunLedger-tagInput jp-mod-styled"
          role="combobox"
          aria-label={trans._n('Tags of the run', 'Tags of %1 runs', runs)}
          aria-autocomplete="list"
          aria-expanded={isOpen}
          aria-controls={isOpen ? listId : undefined}
          aria-activedescendant={
            active >= 0 ? `${listId}-${active}` : undefined
          }
          placeholder={trans.__('Add a tag')}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          value={text}
          onChange={event => {
            setText(event.target.value);
            setActive(-1);
          }}
          onKeyDown={onKeyDown}
        />
        {isOpen && (
          <ProposalList
            id={listId}
            proposals={proposals}
            active={active}
            onTake={index => add(proposals[index].text)}
            trans={trans}
          />
        )}
      </span>
    </div>
  );
}

/** The tags of a text, told apart by commas. */
export function tagsIn(text: string): string[] {
  const tags = text.split(',').map(tag => tag.trim());
  return [...new Set(tags)].filter(tag => tag !== '');
}

/** The tags of runs, those that most have first, and how many have each. */
export function tagCounts(
  runs: Iterable<{ readonly tags: readonly string[] }>
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const run of runs) {
    run.tags.forEach(tag => counts.set(tag, (counts.get(tag) ?? 0) + 1));
  }
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}
