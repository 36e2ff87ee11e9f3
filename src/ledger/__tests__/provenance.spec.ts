import {
  LedgerError,
  parseArtifactHistory,
  parseFileHistory,
  parseProvenance
} from '..';

const ENTITY = {
  id: 'e1',
  path: 'digits.csv',
  sha256: null,
  size: null,
  role: 'input'
};
const ACTIVITY = {
  id: 'a1',
  run: 'r1',
  session: 'k-1',
  ordinal: 3,
  cell_id: 'c1',
  line: null,
  status: 'ok',
  started: '2026-11-21T10:00:00.250Z',
  ended: null
};
const RUN = {
  id: 'r1',
  title: 'first run',
  notebook: null,
  status: 'killed',
  started: '2026-11-21T10:00:00Z',
  ended: '2026-11-21T10:00:09Z',
  deleted: true
};
const RELATION = { type: 'used', from: 'a1', to: 'e1', at: null };

describe('the records of a graph', () => {
  const whole = {
    entities: [ENTITY],
    activities: [ACTIVITY],
    runs: [RUN],
    relations: [RELATION],
    truncated: true
  };

  it('come with moments in milliseconds and the names of the page', () => {
    expect(parseProvenance(whole)).toEqual({
      entities: [ENTITY],
      activities: [
        {
          id: 'a1',
          run: 'r1',
          session: 'k-1',
          ordinal: 3,
          cellId: 'c1',
          line: null,
          status: 'ok',
          started: Date.UTC(2026, 10, 21, 10) + 250,
          ended: null
        }
      ],
      runs: [
        {
          ...RUN,
          started: Date.UTC(2026, 10, 21, 10),
          ended: Date.UTC(2026, 10, 21, 10) + 9000
        }
      ],
      relations: [RELATION],
      truncated: true
    });
  });

  it.each([
    ['an unknown role', { entities: [{ ...ENTITY, role: 'spy' }] }],
    ['an unknown relation', { relations: [{ ...RELATION, type: 'hates' }] }],
    ['a time that is none', { runs: [{ ...RUN, started: 'soon' }] }],
    ['an ordinal that is none', { activities: [{ ...ACTIVITY, ordinal: '3' }] }]
  ])('are refused with %s', (_, part) => {
    expect(() => parseProvenance({ ...whole, ...part })).toThrow(LedgerError);
  });
});

describe('what is known about a file', () => {
  const touch = {
    run: 'r1',
    title: 'first run',
    execution: 'a1',
    path: 'model.joblib',
    when: '2026-11-21T10:00:00Z',
    deleted: false
  };

  it('comes with who wrote and who read it', () => {
    const json = {
      sha256: 'ab',
      size: 5,
      paths: ['model.joblib'],
      written_by: [touch],
      read_by: [],
      truncated: true
    };
    const history = {
      sha256: 'ab',
      size: 5,
      paths: ['model.joblib'],
      writtenBy: [{ ...touch, when: Date.UTC(2026, 10, 21, 10) }],
      readBy: [],
      truncated: true
    };
    expect(parseArtifactHistory(json)).toEqual(history);
    expect(parseFileHistory({ ...json, known: true })).toEqual({
      ...history,
      known: true
    });
  });
});
