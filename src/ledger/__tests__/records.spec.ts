import * as fc from 'fast-check';
import {
  asLedgerError,
  LedgerError,
  parseChange,
  parseRun,
  parseRunDetail,
  parseRunsPage,
  parseStatus
} from '..';
import { detailJson, runJson } from './json';

describe('parseRun', () => {
  it('gives times in ms and values as they came', () => {
    const run = parseRun(
      runJson({
        started: '2026-11-21T10:00:00Z',
        parameters: { C: 0.1, name: 'svc', flag: true },
        summaries: { accuracy: 'NaN' }
      })
    );
    expect(run.started).toBe(Date.UTC(2026, 10, 21, 10));
    expect([...run.parameters]).toEqual([
      ['C', 0.1],
      ['name', 'svc'],
      ['flag', true]
    ]);
    expect(run.summaries.get('accuracy')).toBe('NaN');
  });

  it('takes names of JavaScript as names', () => {
    const run = parseRun(
      JSON.parse(
        JSON.stringify(runJson()).replace(
          '"parameters":{',
          '"parameters":{"__proto__":{"a":1},"constructor":2'
        )
      )
    );
    expect(run.parameters.get('__proto__')).toEqual({ a: 1 });
    expect(run.parameters.get('constructor')).toBe(2);
    expect(run.parameters.has('toString')).toBe(false);
  });

  it.each([
    ['no object', null, 'run is not an object'],
    ['a list', [], 'run is not an object'],
    ['no id', runJson({ id: undefined }), 'run.id is not a text'],
    [
      'a strange status',
      runJson({ status: 'sleeping' }),
      'run.status is not one of'
    ],
    [
      'a bad time',
      runJson({ started: 'yesterday' }),
      'run.started is not a time'
    ],
    [
      'parameters in a list',
      runJson({ parameters: [1] }),
      'run.parameters is not an object'
    ],
    [
      'tags that are no texts',
      runJson({ tags: [1] }),
      'run.tags[0] is not a text'
    ]
  ])('refuses %s with one clear error', (what, json, message) => {
    expect(() => parseRun(json)).toThrow(LedgerError);
    expect(() => parseRun(json)).toThrow(message);
  });

  it('gives a run or a LedgerError, whatever comes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (whole, part) => {
        for (const json of [
          whole,
          ...Object.keys(runJson()).map(key => runJson({ [key]: part }))
        ]) {
          try {
            parseRun(json);
          } catch (reason) {
            expect(reason).toBeInstanceOf(LedgerError);
          }
        }
      })
    );
  });
});

describe('parseRunDetail', () => {
  it('tells outputs that came from those that are stored', () => {
    const detail = parseRunDetail(detailJson());
    expect(detail.executions[0].outputs).toEqual([
      {
        kind: 'inline',
        output: { output_type: 'stream', name: 'stdout', text: 'hi' }
      },
      {
        kind: 'stored',
        stored: { object: 'f'.repeat(64), size: 90000, type: 'display_data' }
      }
    ]);
  });

  it('says where something is wrong', () => {
    const json = detailJson();
    json.executions[0].status = 'odd';
    expect(() => parseRunDetail(json)).toThrow('run.executions[0].status');
  });
});

describe('parseRunsPage, parseStatus and parseChange', () => {
  it('read what the server sends', () => {
    expect(parseRunsPage({ runs: [runJson()], next: null }).runs).toHaveLength(
      1
    );
    const status = parseStatus({
      version: '1',
      root: '/r',
      prefix: 'sub/',
      recording: { state: 'off', reason: 'The disk is full.' },
      posting: { state: 'error', message: 'The ledger is locked.' },
      counts: { runs: 3, executions: 9 }
    });
    expect(status.recording).toEqual({
      state: 'off',
      reason: 'The disk is full.'
    });
    expect(status.problem).toBe('The ledger is locked.');
    expect(status.prefix).toBe('sub/');
    expect(parseChange({ runs: ['a'] })).toEqual({
      runs: ['a'],
      removed: [],
      status: false
    });
  });
});

describe('asLedgerError', () => {
  it('keeps its own and wraps others', () => {
    const own = new LedgerError('absent', 'x');
    expect(asLedgerError(own)).toBe(own);
    expect(asLedgerError(new TypeError('y')).message).toBe('y');
    expect(asLedgerError('z').kind).toBe('malformed');
  });
});
