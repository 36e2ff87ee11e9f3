/** Series that belong into one plot: what was measured on several data, by its name. */
export interface INameGroup {
  /** What was measured. */
  readonly title: string;
  readonly names: readonly string[];
}

/** Parts of names that say on what data a series was measured. */
const DATA = new Set([
  'train',
  'training',
  'val',
  'valid',
  'validation',
  'test',
  'testing',
  'eval',
  'evaluation',
  'dev',
  'holdout'
]);

/** What separates the parts of a name. */
const BETWEEN = /[/_\-.:\s]+/;

/**
 * Put names together that tell the same of several data: `train/loss`, `val_loss` and `loss` are all loss.
 *
 * @returns Groups in the order in which their first names come
 */
export function groupNames(names: Iterable<string>): INameGroup[] {
  const groups = new Map<string, { title: string; names: string[] }>();
  for (const name of names) {
    const title = measured(name);
    const key = title.toLowerCase();
    const group = groups.get(key);
    if (group) {
      group.names.push(name);
    } else {
      groups.set(key, { title, names: [name] });
    }
  }
  // A name that stands alone stays as it is.
  return [...groups.values()].map(group =>
    group.names.length === 1 ? { ...group, title: group.names[0] } : group
  );
}

/** What a name says was measured, without on what. */
function measured(name: string): string {
  const parts = name.split(BETWEEN).filter(Boolean);
  const rest = parts.filter(
    // XGBoost counts its data: validation_0-rmse.
    (part, i) =>
      !DATA.has(part.toLowerCase()) &&
      !(/^\d+$/.test(part) && i > 0 && DATA.has(parts[i - 1].toLowerCase()))
  );
  return rest.length === parts.length || rest.length === 0
    ? name
    : rest.join('/');
}
