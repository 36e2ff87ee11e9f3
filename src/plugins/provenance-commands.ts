import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { graphIcon } from '../components';
import type { Question } from '../provenance';
import type { RunsModel } from '../runs';
import { CommandIDs } from './ids';

/** What the commands of provenance work on. */
export interface IProvenanceCommandsOptions {
  readonly commands: CommandRegistry;
  readonly model: RunsModel;
  readonly trans: TranslationBundle;
  /** Show the graph that answers a question. */
  readonly open: (question: Question) => void;
  /** The path of the file that is selected in the file browser; null if none is. */
  readonly selectedFile: () => string | null;
  /** A path without its drive; null for a drive that the server cannot read. */
  readonly localPath: (path: string) => string | null;
  /** Put the keyboard into the field that finds. */
  readonly find: () => void;
}

/**
 * Add what shows where data came from.
 */
export function addProvenanceCommands(
  options: IProvenanceCommandsOptions
): void {
  const { commands, model, trans } = options;
  const wanted = (args: ReadonlyPartialJSONObject): Question | null => {
    const run = model.run(model.current ?? '')?.id;
    return questionOf(args) ?? (run === undefined ? null : { run });
  };
  commands.addCommand(CommandIDs.showGraph, {
    label: trans.__('Show the Provenance Graph'),
    icon: graphIcon,
    isEnabled: args => wanted(args) !== null,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          run: {
            type: 'string',
            description:
              'The id of a run; the one with the focus if nothing is given'
          },
          artifact: {
            type: 'string',
            description: 'The SHA-256 of a content, whatever its name'
          },
          path: {
            type: 'string',
            description: 'The path of a file, for all its versions'
          },
          file: {
            type: 'string',
            description: 'The path of a file, for its content as it is now'
          }
        }
      }
    },
    execute: args => {
      const question = wanted(args);
      if (question !== null) {
        options.open(question);
      }
    }
  });

  const fileOf = (args: ReadonlyPartialJSONObject): string | null => {
    const path =
      typeof args.path === 'string' ? args.path : options.selectedFile();
    return path === null ? null : options.localPath(path);
  };
  commands.addCommand(CommandIDs.whichRun, {
    label: trans.__('Which Run Made This File?'),
    icon: graphIcon,
    isEnabled: args => fileOf(args) !== null,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          path: {
            type: 'string',
            description:
              'The path of the file; the one selected in the file browser if not given'
          }
        }
      }
    },
    execute: args => {
      const file = fileOf(args);
      if (file !== null) {
        options.open({ file });
      }
    }
  });
  commands.addCommand(CommandIDs.findInGraph, {
    label: trans.__('Find in the Provenance Graph'),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => options.find()
  });
}

/** The question that arguments ask; null if they ask none. */
export function questionOf(args: ReadonlyPartialJSONObject): Question | null {
  const { run, artifact, path, file } = args;
  if (typeof run === 'string') {
    return { run };
  }
  if (typeof artifact === 'string') {
    return { artifact };
  }
  if (typeof path === 'string') {
    return { path };
  }
  return typeof file === 'string' ? { file } : null;
}
