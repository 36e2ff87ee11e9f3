import * as React from 'react';
import { Notice, useSlow } from '../components';
import type { ICurveRun } from '../curves';
import { CurvesCard } from '../curves';
import type { IRunDetail } from '../ledger';
import { asLedgerError } from '../ledger';
import { OrderView, useOrder } from '../order';
import { Card } from './card';
import { useDraft } from './draft';
import { EnvironmentCard, ResourcesCard } from './environment-card';
import { FilesCard } from './files-card';
import { InsideCard } from './inside-card';
import type { CardFolds } from './folds';
import { usePageHost } from './host';
import { ErrorsCard, LogCard } from './log-card';
import type { RunPageModel } from './model';
import { NotebookCard } from './notebook-card';
import { NotesCard } from './notes-card';
import { PageHeader } from './page-header';
import { inferredParameterRows, parameterRows, resultRows } from './rows';
import { SimilarCard } from './similar-card';
import { VariablesCard } from './variables-card';
import { ValuesTable } from './values-table';

/** How many inferred parameters that are as before are shown at once: an estimator has dozens. */
const FEW_INFERRED = 6;

/**
 * All that is known of a run: a header, and a card for each kind of thing; cards without anything are absent.
 */
export function PageView(props: {
  model: RunPageModel;
  folds: CardFolds;
}): JSX.Element {
  const { trans, sayError } = usePageHost();
  const { model, folds } = props;
  const { run, problem, isGone } = model;
  const [draft, setDraft] = useDraft(model.id);
  const isSlow = useSlow(run === null && problem === null);
  const written = async (writing: Promise<void>): Promise<void> => {
    try {
      await writing;
    } catch (reason) {
      sayError(
        trans.__('The run was not changed: %1', asLedgerError(reason).message)
      );
      throw reason;
    }
  };
  const remove = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (reason) {
      sayError(asLedgerError(reason).message);
    }
  };
  return (
    <div className="jp-RunLedger-page">
      {isGone ? (
        <Notice
          title={trans.__('This run was deleted.')}
          kind="problem"
          action={{
            label: trans.__('Bring it back'),
            run: () => void remove(() => model.undoRemove())
          }}
        >
          <p>
            {run === null
              ? trans.__('There is nothing of it to show.')
              : trans.__(
                  'What stands here is what it was. It can be brought back for half a minute.'
                )}
          </p>
        </Notice>
      ) : (
        problem !== null && (
          <Notice
            title={
              run === null
                ? trans.__('The run cannot be read.')
                : trans.__('The run cannot be read now: this is how it was.')
            }
            kind="problem"
            action={{
              label: trans.__('Try again'),
              run: () => void model.refresh()
            }}
          >
            <p>{problem.message}</p>
          </Notice>
        )
      )}
      {run ? (
        <>
          <PageHeader
            run={run}
            isGone={isGone}
            onEdit={change =>
              void written(model.edit(change)).catch(() => undefined)
            }
            onTag={change =>
              void written(model.tag(change)).catch(() => undefined)
            }
            onWriteNotes={
              run.note === null && draft === null
                ? () => {
                    folds.fold('notes', false);
                    setDraft('');
                  }
                : undefined
            }
            onDelete={() => void remove(() => model.remove())}
          />
          <Cards model={model} run={run} folds={folds}>
            <NotesCard
              note={run.note}
              description={
                run.description !== run.title ? run.description : null
              }
              draft={draft}
              onDraft={setDraft}
              onSave={note => written(model.edit({ note }))}
            />
          </Cards>
        </>
      ) : (
        isSlow && (
          <div aria-busy aria-label={trans.__('The run is being read')}>
            <div className="jp-RunLedger-skeleton" data-shape="detail" />
            <div className="jp-RunLedger-skeleton" data-shape="detail" />
          </div>
        )
      )}
    </div>
  );
}

/** A cell that is to come into sight. */
interface IWantedCell {
  readonly id: string;
  /** What had the focus when somebody asked for it. */
  readonly from: Element | null;
}

function Cards(props: {
  model: RunPageModel;
  run: IRunDetail;
  folds: CardFolds;
  /** What the user writes. */
  children: React.ReactNode;
}): JSX.Element {
  const { trans } = usePageHost();
  const { model, run, folds } = props;
  const { previous } = model;
  const { order, judgement } = useOrder(run, model.order);
  const ref = React.useRef<HTMLDivElement>(null);
  const [wanted, setWanted] = React.useState<IWantedCell | null>(null);
  const showCell = (id: string) => {
    folds.fold('notebook', false);
    model.wantNotebook();
    setWanted({ id, from: document.activeElement });
  };
  React.useEffect(() => {
    if (wanted === null) {
      return;
    }
    // The notebook may have to be read before its cell is there; who went elsewhere meanwhile stays there.
    const isElsewhere = document.activeElement !== wanted.from;
    const cell = ref.current?.querySelector<HTMLElement>(
      `.jp-RunLedger-pageCell[data-cell="${CSS.escape(wanted.id)}"]`
    );
    if (cell || isElsewhere) {
      setWanted(null);
    }
    if (cell && !isElsewhere) {
      cell.scrollIntoView({ block: 'center' });
      cell.focus({ preventScroll: true });
    }
  });
  const results = resultRows(run, previous);
  const parameters = parameterRows(run, previous);
  const inferred = inferredParameterRows(run, previous);
  const curves = React.useMemo(
    (): ICurveRun[] => [{ id: run.id, title: run.title }],
    [run.id, run.title]
  );
  return (
    <div className="jp-RunLedger-cards" ref={ref}>
      <ErrorsCard executions={run.executions} isMended={false} />
      {judgement !== null && judgement.findings.length > 0 && (
        <Card
          name="order"
          title={trans.__('Order')}
          count={judgement.findings.length}
          isWide
        >
          <OrderView
            judgement={judgement}
            trans={trans}
            onShowCell={showCell}
          />
        </Card>
      )}
      {results.length > 0 && (
        <Card name="results" title={trans.__('Results')} count={results.length}>
          <ValuesTable
            label={trans.__('Results')}
            rows={results}
            digits="measured"
          />
        </Card>
      )}
      <InsideCard runs={model.inside} hasMore={model.hasMoreInside} />
      {parameters.length + inferred.length > 0 && (
        <Card
          name="parameters"
          title={trans.__('Parameters')}
          count={run.parameters.size + inferred.length}
        >
          {parameters.length > 0 && (
            <ValuesTable
              label={trans.__('Parameters')}
              rows={parameters}
              digits="exact"
            />
          )}
          {inferred.length > 0 && (
            <>
              <h4
                className="jp-RunLedger-subheading"
                title={trans.__(
                  'Constants in cells that the results depend on; nobody declared them'
                )}
              >
                {trans.__('Inferred')}
              </h4>
              <ValuesTable
                label={trans.__('Inferred parameters')}
                rows={inferred}
                digits="exact"
                few={FEW_INFERRED}
              />
            </>
          )}
        </Card>
      )}
      <Curves model={model} runs={curves} isSure={run.metrics.size > 0} />
      {props.children}
      <ResourcesCard run={run} />
      {run.labels.size > 0 && (
        <Card name="labels" title={trans.__('Labels')} count={run.labels.size}>
          <dl className="jp-RunLedger-pageFacts">
            {[...run.labels].map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{String(value)}</dd>
              </div>
            ))}
          </dl>
        </Card>
      )}
      <FilesCard artifacts={run.artifacts} />
      <NotebookCard
        model={model}
        run={run}
        order={order}
        judgement={judgement}
      />
      <VariablesCard
        executions={run.executions}
        cells={order?.cells ?? null}
        onShowCell={showCell}
      />
      <EnvironmentCard run={run} />
      <LogCard executions={run.executions} />
      <ErrorsCard executions={run.executions} isMended />
      <SimilarCard model={model} run={run} />
    </div>
  );
}

function Curves(props: {
  model: RunPageModel;
  runs: readonly ICurveRun[];
  /** Whether there are some for sure. */
  isSure: boolean;
}): JSX.Element {
  const host = usePageHost();
  const { model, runs, isSure } = props;
  const [isKnown, setKnown] = React.useState(false);
  return (
    <Card
      name="curves"
      title={host.trans.__('Curves')}
      isWide
      isHidden={!isKnown && !isSure}
    >
      <CurvesCard
        runs={runs}
        client={model.client}
        changed={model.changed}
        host={host}
        isActive={model.isActive}
        onKnown={setKnown}
      />
    </Card>
  );
}
