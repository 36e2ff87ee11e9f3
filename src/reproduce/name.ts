/**
 * The file name of a fork: `train-fork.ipynb`, or `train-fork-2.ipynb` if there is one.
 *
 * @param original - The name or path of the notebook or script
 * @param existing - The names in the folder; upper and lower case are the same, as some file systems have it
 */
export function forkName(original: string, existing: Iterable<string>): string {
  const taken = new Set([...existing].map(folded));
  const stem = original
    .slice(original.lastIndexOf('/') + 1)
    .replace(/(?<=.)\.(ipynb|py)$/i, '');
  for (let n = 1; ; n++) {
    const name = `${stem || 'notebook'}-fork${n > 1 ? `-${n}` : ''}.ipynb`;
    if (!taken.has(folded(name))) {
      return name;
    }
  }
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
