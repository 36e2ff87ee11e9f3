import { nullTranslator } from '@jupyterlab/translation';
import { parseRunDetail, surroundingsOf } from '../../ledger';
import { detailJson, executionJson } from '../../ledger/__tests__/json';
import { environmentFacts, priceFact, resourceFacts } from '../run-facts';

const trans = nullTranslator.load('jupyterlab');

/** What is shown of facts: those that are known. */
function shown(facts: readonly (readonly [string, string | null])[]) {
  return Object.fromEntries(facts.filter(([, value]) => value !== null));
}

describe('what a run used', () => {
  it('is told in seconds, bytes, percent and money', () => {
    const { resources } = parseRunDetail(
      detailJson({
        resources: {
          cpu: 75.4,
          memory: 1_234_000_000,
          gpus: [{ name: 'A100', memory: 12e9, utilization: 97 }],
          cost: { EUR: 0.012345 }
        }
      })
    );
    expect(shown(resourceFacts(resources!, trans))).toEqual({
      'CPU time': '1 min 15 s',
      'Memory at most': '1.2 GB',
      GPU: 'A100, 12 GB, 97 % busy',
      Cost: '0.0123 EUR'
    });
  });

  it('leaves out what was not measured', () => {
    const { resources } = parseRunDetail(
      detailJson({ resources: { cpu: 0.0042 } })
    );
    expect(shown(resourceFacts(resources!, trans))).toEqual({
      'CPU time': '0.0042 s'
    });
    expect(parseRunDetail(detailJson({})).resources).toBeNull();
  });
});

describe('the price by which a run’s cost came', () => {
  const priced = (hour: number, currency: string, inherited = false) =>
    executionJson({ inherited, resources: { price: { hour, currency } } });
  const told = (executions: readonly unknown[]) =>
    priceFact(
      parseRunDetail({ ...detailJson(), executions }).executions,
      trans
    )[1];

  it('is that of its own cells', () => {
    expect(told([priced(9, 'EUR', true), priced(2.5, 'EUR')])).toBe(
      '2.5 EUR an hour'
    );
    expect(told([priced(3, '')])).toBe('3 an hour');
  });

  it('is each of them if it changed meanwhile', () => {
    expect(told([priced(2, 'EUR'), priced(2, 'EUR'), priced(3, 'CHF')])).toBe(
      '2 EUR, 3 CHF an hour'
    );
  });

  it('is not shown where there was none', () => {
    expect(told([executionJson()])).toBeNull();
  });
});

describe('what a run ran on', () => {
  it('is told in a few lines', () => {
    const found = surroundingsOf({
      python: { version: '3.11.7', environment: { kind: 'venv', name: 'ml' } },
      platform: { system: 'Linux', release: '6.1', machine: 'x86_64' },
      hardware: { cpu: 'Xeon', cpus: 8, memory: 32e9, gpus: ['A100', 'A100'] },
      packages: { numpy: '2.0', pandas: '2.2' },
      git: { commit: 'a'.repeat(40), branch: 'main', dirty: true }
    });
    expect(shown(environmentFacts(found!, trans))).toEqual({
      Python: '3.11.7 (venv ml)',
      Packages: '2',
      System: 'Linux 6.1 x86_64',
      Machine: 'Xeon, 8 CPUs, 32 GB',
      GPUs: 'A100, A100',
      Git: 'aaaaaaa main, changed since'
    });
  });

  it('is nothing where a journal says nothing that makes sense', () => {
    expect(surroundingsOf(null)).toBeNull();
    expect(
      shown(environmentFacts(surroundingsOf({ python: 3, git: [] })!, trans))
    ).toEqual({});
  });
});
