/** The first line of a source that says something, without the space around it. */
export function firstLine(source: string): string {
  return (
    source
      .split('\n')
      .find(line => line.trim())
      ?.trim() ?? ''
  );
}
