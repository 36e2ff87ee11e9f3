import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { INames } from '../ledger';
import type { ICompletion } from './completion';
import { completionAt, withProposal } from './completion';
import type { IFilterProblem } from './problem';
import { ProblemView } from './problem';
import { ProposalList } from './proposal-list';

/** How long to wait after a key before the filter is asked, in ms. */
const PAUSE = 300;

const NOTHING: ICompletion = { start: 0, end: 0, proposals: [] };

/** What a filter's field shows and tells. */
export interface IFilterFieldProps {
  /** The filter in force. */
  readonly filter: string;
  /** What is wrong with it; null if nothing is. */
  readonly problem: IFilterProblem | null;
  /** Called with what the user wrote, after a pause or at Enter. */
  readonly onFilter: (filter: string) => void;
  /** The names and values of the runs; asked for when the user begins to write. */
  readonly names: () => Promise<INames>;
  readonly trans: TranslationBundle;
}

/**
 * A field for a filter: it proposes what may come next, and points at what is wrong.
 */
export function FilterField(props: IFilterFieldProps): JSX.Element {
  const { filter, problem, onFilter, names, trans } = props;
  const [text, setText] = React.useState(filter);
  const [completion, setCompletion] = React.useState(NOTHING);
  const [active, setActive] = React.useState(-1);
  const input = React.useRef<HTMLInputElement>(null);
  // In an object of its own for each proposal that is taken.
  const [taken, setTaken] = React.useState<{ cursor: number } | null>(null);
  const asked = React.useRef(0);
  const listId = React.useId();
  const problemId = React.useId();
  const { proposals } = completion;
  const isOpen = proposals.length > 0;

  const told = React.useRef(filter);
  const tell = React.useCallback(
    (written: string) => {
      told.current = written.trim();
      onFilter(written);
    },
    [onFilter]
  );
  React.useEffect(() => {
    const timer = window.setTimeout(() => tell(text), PAUSE);
    return () => window.clearTimeout(timer);
  }, [tell, text]);
  // It can be set from elsewhere.
  React.useEffect(() => {
    if (filter !== told.current) {
      told.current = filter;
      setText(filter);
    }
  }, [filter]);

  const close = () => {
    asked.current++;
    setCompletion(NOTHING);
    setActive(-1);
  };
  const propose = async (written: string, cursor: number) => {
    const question = ++asked.current;
    try {
      const known = await names();
      if (question === asked.current) {
        setCompletion(completionAt(written, cursor, known));
        setActive(-1);
      }
    } catch {
      // Without proposals a filter can be written as well.
    }
  };
  const take = (index: number) => {
    const made = withProposal(text, completion, proposals[index]);
    setText(made.filter);
    setTaken(made);
    close();
    void propose(made.filter, made.cursor);
  };
  // With the text: what is typed next stands behind it.
  React.useLayoutEffect(() => {
    if (taken) {
      input.current?.focus();
      input.current?.setSelectionRange(taken.cursor, taken.cursor);
    }
  }, [taken]);

  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && isOpen) {
      // One place more than there are proposals: the field itself.
      const places = proposals.length + 1;
      setActive(((active + 1 + step + places) % places) - 1);
    } else if (step === 1 || (event.key === ' ' && event.ctrlKey)) {
      void propose(text, event.currentTarget.selectionStart ?? text.length);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && active >= 0) {
      take(active);
    } else if (event.key === 'Enter') {
      close();
      tell(text);
      return;
    } else if (event.key === 'Escape' && isOpen) {
      close();
    } else if (event.key === 'Escape') {
      close();
      setText('');
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="jp-RunLedger-filter">
      <input
        ref={input}
        type="search"
        className="jp-RunLedger-filterInput jp-mod-styled"
        role="combobox"
        aria-label={trans.__('Filter the runs')}
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={isOpen ? listId : undefined}
        aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : problemId}
        placeholder={trans.__('Filter: metrics.accuracy > 0.9')}
        title={trans.__(
          "Filter, for example: metrics.accuracy > 0.9 and params.lr = 0.1 and notebook like '%train%'"
        )}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={event => {
          const { value, selectionStart } = event.target;
          setText(value);
          void propose(value, selectionStart ?? value.length);
        }}
        onBlur={close}
        onKeyDown={onKeyDown}
      />
      {isOpen && (
        <ProposalList
          id={listId}
          proposals={proposals}
          active={active}
          onTake={take}
          trans={trans}
        />
      )}
      {problem !== null && !isOpen && (
        <ProblemView id={problemId} filter={filter} problem={problem} />
      )}
    </div>
  );
}
