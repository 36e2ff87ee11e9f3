import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { formatDuration, formatNumber, formatSize } from '../components';
import type {
  IExecution,
  IResources,
  IRunDetail,
  ISurroundings
} from '../ledger';
import { surroundingsOf } from '../ledger';
import { useHost } from './host';
import { ValueTable } from './value-table';

/**
 * What a run used of the machine, what that cost, and what it ran on.
 */
export function RunFacts({ run }: { run: IRunDetail }): JSX.Element {
  const { trans } = useHost();
  const surroundings = surroundingsOf(run.environmentData);
  return (
    <>
      <ValueTable
        label={trans.__('Resources')}
        rows={rowsOf(run.resources ? resourceFacts(run.resources, trans) : [])}
        digits="exact"
      />
      <ValueTable
        label={trans.__('Environment')}
        rows={rowsOf(surroundings ? environmentFacts(surroundings, trans) : [])}
        digits="exact"
        isFolded
      />
    </>
  );
}

type Fact = readonly [name: string, value: string | null];

/** What is known of resources, in words. */
export function resourceFacts(
  resources: IResources,
  trans: TranslationBundle
): Fact[] {
  const { cpu, memory, gpus, cost } = resources;
  return [
    [trans.__('CPU time'), cpu === null ? null : cpuText(cpu, trans)],
    [trans.__('Memory at most'), memory === null ? null : formatSize(memory)],
    ...gpus.map(({ name, memory: used, utilization }, index): Fact => {
      const told = [
        name,
        used === null ? '' : formatSize(used),
        utilization === null ? '' : trans.__('%1 % busy', utilization)
      ];
      const title =
        gpus.length > 1 ? trans.__('GPU %1', index) : trans.__('GPU');
      return [title, told.filter(Boolean).join(', ')];
    }),
    ...[...cost].map(([currency, amount]): Fact => [
      trans.__('Cost'),
      `${formatNumber(amount)} ${currency}`.trim()
    ])
  ];
}

/**
 * By which prices a run's cost came, in words: each of them once, in the order in which they held.
 */
export function priceFact(
  executions: readonly IExecution[],
  trans: TranslationBundle
): Fact {
  const told = executions.flatMap(({ inherited, price }) =>
    inherited || price === null
      ? []
      : [`${formatNumber(price.hour)} ${price.currency}`.trim()]
  );
  const prices = [...new Set(told)].join(', ');
  return [trans.__('Price'), prices ? trans.__('%1 an hour', prices) : null];
}

/** What is known of an environment, in words. */
export function environmentFacts(
  found: ISurroundings,
  trans: TranslationBundle
): Fact[] {
  const { python, environment, packages, processor, cpus, memory, git } = found;
  const machine = [
    processor,
    cpus === null ? null : trans._n('%1 CPU', '%1 CPUs', cpus),
    memory === null ? null : formatSize(memory)
  ];
  const commit = git?.commit?.slice(0, 7) ?? null;
  const place = [commit, git?.branch ?? null].filter(Boolean).join(' ');
  return [
    [
      trans.__('Python'),
      python && environment ? `${python} (${environment})` : python
    ],
    [trans.__('Packages'), packages === null ? null : String(packages)],
    [trans.__('System'), found.system],
    [trans.__('Machine'), machine.filter(Boolean).join(', ') || null],
    [trans.__('GPUs'), found.gpus.join(', ') || null],
    [
      trans.__('Git'),
      place && git?.dirty ? trans.__('%1, changed since', place) : place || null
    ]
  ];
}

function cpuText(seconds: number, trans: TranslationBundle): string {
  return seconds < 1
    ? trans.__('%1 s', formatNumber(seconds))
    : formatDuration(seconds, trans);
}

function rowsOf(facts: readonly Fact[]) {
  return facts.flatMap(([name, value]) =>
    value === null ? [] : [{ name, value, before: undefined, differs: false }]
  );
}
