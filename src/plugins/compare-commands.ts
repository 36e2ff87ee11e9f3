import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { ICompareArgs } from '../compare';
import { NOW } from '../compare';
import { compareIcon } from '../components';
import type { IRun } from '../ledger';
import type { RunsModel } from '../runs';
import { CommandIDs } from './ids';

/** What the commands of comparisons work on. */
export interface ICompareCommandsOptions {
  readonly commands: CommandRegistry;
  readonly model: RunsModel;
  readonly trans: TranslationBundle;
  /** Show a comparison. */
  readonly open: (args: ICompareArgs) => void;
  /** Go to another change in the comparison in front. */
  readonly go: (step: 1 | -1) => void;
  /** Whether there is a comparison in front. */
  readonly isInFront: () => boolean;
}

const RUN = {
  type: 'string',
  description: 'The id of a run; the one with the focus if not given'
} as const;

/**
 * Add what compares runs.
 */
export function addCompareCommands(options: ICompareCommandsOptions): void {
  const { commands, model, trans } = options;
  commands.addCommand(CommandIDs.compareRuns, {
    label: args => {
      const wanted = wantedComparison(model, args);
      if (!wanted || args.runs !== undefined) {
        return trans.__('Compare Runs');
      }
      const { runs } = wanted;
      const selected = [...model.selected];
      if (runs.length === 1) {
        return trans.__('Compare With the Notebook as It Is Now');
      }
      if (selected.length > 1) {
        return trans.__('Compare the %1 Selected Runs', runs.length);
      }
      return selected.length === 1 && runs.includes(selected[0])
        ? trans.__(
            'Compare With the Selected “%1”',
            model.run(selected[0])?.title ?? selected[0]
          )
        : trans.__('Compare With the Run Before');
    },
    icon: compareIcon,
    isEnabled: args => wantedComparison(model, args) !== null,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          run: RUN,
          runs: {
            type: 'array',
            items: { type: 'string' },
            description:
              'The ids of the runs; the selected ones if not given, else the run and the one before it'
          },
          reference: {
            type: 'string',
            description: 'The run that the others are compared to'
          },
          against: {
            type: 'string',
            description:
              'The other side of the notebook diff: the id of a run, or “now”'
          }
        }
      }
    },
    execute: args => {
      const wanted = wantedComparison(model, args);
      if (wanted) {
        options.open(wanted);
      }
    }
  });
  commands.addCommand(CommandIDs.compareWithNotebook, {
    label: trans.__('Compare With the Notebook as It Is Now'),
    icon: compareIcon,
    isEnabled: args => runOf(model, args)?.notebook !== undefined,
    describedBy: { args: { type: 'object', properties: { run: RUN } } },
    execute: args => {
      const run = runOf(model, args);
      if (run) {
        options.open({ runs: [run.id], against: NOW });
      }
    }
  });
  const steps: [string, string, 1 | -1][] = [
    [CommandIDs.nextChange, trans.__('Go to the Next Change'), 1],
    [CommandIDs.previousChange, trans.__('Go to the Previous Change'), -1]
  ];
  for (const [id, label, step] of steps) {
    commands.addCommand(id, {
      label,
      isEnabled: options.isInFront,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => options.go(step)
    });
  }
}

/**
 * What the user wants compared: the runs that are named; else the selected ones; else the run with the focus, with the
 * selected one, the one before it, or the notebook as it is now.
 *
 * @returns null if there is nothing to compare
 */
export function wantedComparison(
  model: RunsModel,
  args: ReadonlyPartialJSONObject
): ICompareArgs | null {
  if (Array.isArray(args.runs)) {
    const runs = args.runs.filter(
      (id: unknown): id is string => typeof id === 'string'
    );
    return runs.length > 0
      ? { runs, reference: text(args.reference), against: text(args.against) }
      : null;
  }
  const run = runOf(model, args);
  const selected = [...model.selected];
  const isMeant =
    run === undefined || selected.includes(run.id) || args.run === undefined;
  if (selected.length > 1 && isMeant) {
    return { runs: oldestFirst(model, selected) };
  }
  if (!run) {
    return null;
  }
  const other =
    selected.length === 1 && selected[0] !== run.id
      ? selected[0]
      : run.previous;
  return other === null
    ? { runs: [run.id], against: NOW }
    : { runs: oldestFirst(model, [other, run.id]) };
}

function runOf(
  model: RunsModel,
  args: ReadonlyPartialJSONObject
): IRun | undefined {
  return model.run(text(args.run) ?? model.current ?? '');
}

/** What came later is compared to what was before it. A run that is not in the list is an older one. */
function oldestFirst(model: RunsModel, ids: readonly string[]): string[] {
  const startOf = (id: string) => model.run(id)?.started ?? 0;
  return [...ids].sort((p, q) => startOf(p) - startOf(q));
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
