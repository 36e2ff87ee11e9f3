/** Whether a path of the records is inside of their root: those outside are absolute. */
export function isInsideRoot(path: string): boolean {
  return !/^([\\/]|[A-Za-z]:)/.test(path) && !path.split('/').includes('..');
}

/**
 * JupyterLab's path of a file of the records.
 *
 * @param recorded - Its path, as the records have it
 * @param prefix - What stands before JupyterLab's own paths in the paths of the records
 * @returns Its path; null if it is outside of JupyterLab's root
 */
export function pathHere(
  recorded: string | null,
  prefix: string
): string | null {
  return recorded?.startsWith(prefix) && isInsideRoot(recorded)
    ? recorded.slice(prefix.length)
    : null;
}
