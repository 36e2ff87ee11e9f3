import * as React from 'react';
import {
  formatAge,
  formatExact,
  formatExactTime,
  formatSize,
  Notice,
  useNow,
  useSlow
} from '../components';
import type { IAbout } from '../ledger';
import { EraseSection } from './erase-section';
import { useAboutHost } from './host';
import type { AboutModel } from './model';
import { Section } from './section';
import {
  describeRecords,
  describeSizes,
  neverRecorded,
  totalSize
} from './words';

/** The parts on disk, the largest idea first. */
const PARTS = ['journal', 'objects', 'ledger', 'other'] as const;

/** What Run Ledger knows, where it is, and how to take it away or have it erased. */
export function AboutView(props: { model: AboutModel }): JSX.Element {
  const { model } = props;
  const { trans } = useAboutHost();
  const { about, error } = model;
  return (
    <div className="jp-RunLedger-aboutPage" aria-busy={!about && !error}>
      <h1>{trans.__('What Run Ledger Knows About You')}</h1>
      {error && (
        <Notice
          kind="problem"
          title={
            about
              ? trans.__('This may have changed since it was read.')
              : trans.__('This could not be read.')
          }
          action={{
            label: trans.__('Try again'),
            run: () => void model.refresh()
          }}
        >
          <p>{error.message}</p>
        </Notice>
      )}
      {about ? (
        <>
          <Summary about={about} />
          <Recorded about={about} />
          <Recording about={about} />
          <OnDisk about={about} />
          <TakeAway url={model.exportUrl} />
          <EraseSection model={model} about={about} />
        </>
      ) : (
        <Skeleton isReading={!error} />
      )}
    </div>
  );
}

function Skeleton({ isReading }: { isReading: boolean }): JSX.Element {
  const isSlow = useSlow(isReading);
  return (
    <>
      {(isSlow ? [0, 1, 2] : []).map(index => (
        <div
          key={index}
          className="jp-RunLedger-skeleton"
          data-shape="detail"
          aria-hidden="true"
        />
      ))}
    </>
  );
}

function Summary({ about }: { about: IAbout }): JSX.Element {
  const { trans, copy } = useAboutHost();
  const now = useNow(60_000);
  const figures: [string, string, string?][] = [
    [formatExact(about.runs), trans._n('run', 'runs', about.runs)],
    [
      formatExact(about.executions),
      trans._n('execution', 'executions', about.executions)
    ],
    [
      formatExact(about.notebooks.length),
      trans._n('notebook', 'notebooks', about.notebooks.length)
    ],
    [formatSize(totalSize(about)), trans.__('on the disk')]
  ];
  if (about.first !== null) {
    figures.push([
      formatAge(about.first, now, trans),
      trans.__('first recorded'),
      formatExactTime(about.first)
    ]);
  }
  return (
    <>
      <dl className="jp-RunLedger-aboutFigures">
        {figures.map(([value, name, title]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd title={title}>{value}</dd>
          </div>
        ))}
      </dl>
      <p>
        {trans.__('All of it is in one folder, which only you can read:')}{' '}
        <code>{about.books}</code>{' '}
        <button
          type="button"
          className="jp-RunLedger-link"
          onClick={() => copy(about.books)}
        >
          {trans.__('Copy the path')}
        </button>
      </p>
    </>
  );
}

function Recorded({ about }: { about: IAbout }): JSX.Element {
  const { trans } = useAboutHost();
  const words = describeRecords(trans);
  return (
    <Section title={trans.__('What is recorded')}>
      <table className="jp-RunLedger-aboutTable">
        <thead>
          <tr>
            <th scope="col">{trans.__('What')}</th>
            <th scope="col" data-number>
              {trans.__('How many')}
            </th>
          </tr>
        </thead>
        <tbody>
          {about.records.map(({ kind, count }) => (
            <tr key={kind}>
              <th scope="row">
                {words[kind].label}
                <span className="jp-RunLedger-hint">
                  {words[kind].description}
                </span>
              </th>
              <td data-number>{formatExact(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>{trans.__('What never is')}</h3>
      <ul>
        {neverRecorded(trans).map(sentence => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <p>
        {trans.__(
          'Nothing is sent anywhere: Run Ledger makes no network call of its own. And nothing is written into your notebooks.'
        )}
      </p>
    </Section>
  );
}

function Recording({ about }: { about: IAbout }): JSX.Element {
  const { trans, openSettings } = useAboutHost();
  const { recording, paused, masking, exceptions } = about;
  return (
    <Section title={trans.__('What holds now')}>
      <dl className="jp-RunLedger-aboutFacts">
        <dt>{trans.__('Recording')}</dt>
        <dd>
          {recording.state === 'on'
            ? paused.length === 0
              ? trans.__('On, for all notebooks.')
              : trans.__('On, but paused for %1.', paused.join(', '))
            : (recording.reason ?? trans.__('Off.'))}
        </dd>
        <dt>{trans.__('Secrets')}</dt>
        <dd>
          {masking
            ? exceptions === 0
              ? trans.__('Masked before anything is written.')
              : trans._n(
                  'Masked before anything is written, but for %1 exception of yours.',
                  'Masked before anything is written, but for %1 exceptions of yours.',
                  exceptions
                )
            : trans.__('Not masked: you switched that off.')}
        </dd>
      </dl>
      {openSettings && (
        <button
          type="button"
          className="jp-RunLedger-action"
          onClick={openSettings}
        >
          {trans.__('Settings of privacy…')}
        </button>
      )}
    </Section>
  );
}

function OnDisk({ about }: { about: IAbout }): JSX.Element {
  const { trans } = useAboutHost();
  const words = describeSizes(trans);
  return (
    <Section title={trans.__('Where it is')}>
      <table className="jp-RunLedger-aboutTable">
        <thead>
          <tr>
            <th scope="col">{trans.__('Part')}</th>
            <th scope="col">{trans.__('In that folder')}</th>
            <th scope="col" data-number>
              {trans.__('Size')}
            </th>
          </tr>
        </thead>
        <tbody>
          {PARTS.map(part => (
            <tr key={part}>
              <th scope="row">
                {words[part].label}
                <span className="jp-RunLedger-hint">
                  {words[part].description}
                </span>
              </th>
              <td>
                {part === 'other' ? (
                  trans.__('the rest of it')
                ) : (
                  <code title={about.paths[part]}>
                    {withinBooks(about.paths[part], about.books)}
                  </code>
                )}
              </td>
              <td data-number>{formatSize(about.sizes[part])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

/** A path without that of the books, if it lies there. */
function withinBooks(path: string, books: string): string {
  return path.startsWith(books) ? path.slice(books.length + 1) : path;
}

function TakeAway({ url }: { url: string }): JSX.Element {
  const { trans } = useAboutHost();
  return (
    <Section title={trans.__('Take it with you')}>
      <p>
        {trans.__(
          'A zip archive of the books: text in an open format that any program can read. Unpacked in another folder, it is your history there.'
        )}
      </p>
      <a className="jp-RunLedger-action" href={url} download>
        {trans.__('Download the books')}
      </a>
    </Section>
  );
}
