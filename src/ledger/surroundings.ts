import type { JsonValue } from './border';

/** What the code of a run ran on, as far as it was recorded; a text that is not known is null. */
export interface ISurroundings {
  readonly python: string | null;
  /** Kind and name of the virtual or conda environment. */
  readonly environment: string | null;
  readonly packages: number | null;
  readonly system: string | null;
  readonly processor: string | null;
  readonly cpus: number | null;
  /** In bytes. */
  readonly memory: number | null;
  readonly gpus: readonly string[];
  readonly git: IGitState | null;
}

/** Where the working directory's repository stood. */
export interface IGitState {
  readonly commit: string | null;
  readonly branch: string | null;
  readonly dirty: boolean;
}

/**
 * What is shown of an environment. Journals of any age and origin come here, so nothing is demanded of it.
 *
 * @param data - As the journal has it
 */
export function surroundingsOf(data: JsonValue): ISurroundings | null {
  if (!isObject(data)) {
    return null;
  }
  const python = part(data, 'python');
  const platform = part(data, 'platform');
  const hardware = part(data, 'hardware');
  const environment = part(python, 'environment');
  const git = part(data, 'git');
  const gpus = hardware?.gpus;
  return {
    python: text(python, 'version'),
    environment: joined(text(environment, 'kind'), text(environment, 'name')),
    packages: isObject(data.packages)
      ? Object.keys(data.packages).length
      : null,
    system: joined(
      text(platform, 'system'),
      text(platform, 'release'),
      text(platform, 'machine')
    ),
    processor: text(hardware, 'cpu'),
    cpus: number(hardware, 'cpus'),
    memory: number(hardware, 'memory'),
    gpus: isList(gpus) ? gpus.filter(isText) : [],
    git: git && {
      commit: text(git, 'commit'),
      branch: text(git, 'branch'),
      dirty: git.dirty === true
    }
  };
}

/**
 * The packages of an environment and their versions, by name.
 *
 * @param data - As the journal has it
 */
export function packagesOf(data: JsonValue): (readonly [string, string])[] {
  return Object.entries(isObject(data) ? (part(data, 'packages') ?? {}) : {})
    .map(([name, version]) => [name, String(version)] as const)
    .sort(([a], [b]) => a.localeCompare(b));
}

type Part = { readonly [name: string]: JsonValue };

function isObject(value: JsonValue | undefined): value is Part {
  return typeof value === 'object' && value !== null && !isList(value);
}

// Array.isArray does not narrow read-only arrays.
function isList(
  value: JsonValue | undefined
): value is readonly JsonValue[] & JsonValue {
  return Array.isArray(value);
}

function isText(value: JsonValue): value is string {
  return typeof value === 'string';
}

function part(of: Part | null, name: string): Part | null {
  const value = of?.[name];
  return isObject(value) ? value : null;
}

function text(of: Part | null, name: string): string | null {
  const value = of?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function number(of: Part | null, name: string): number | null {
  const value = of?.[name];
  return typeof value === 'number' ? value : null;
}

function joined(...texts: readonly (string | null)[]): string | null {
  return texts.filter(each => each !== null).join(' ') || null;
}
