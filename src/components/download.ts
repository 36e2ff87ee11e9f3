/** How long a file's address lives, in ms: the browser has to have begun before it goes. */
const LIFE = 10000;

/** The name of a file for what has a title: its letters and digits, and dashes; another word where it has none. */
export function fileNameOf(title: string, otherwise: string): string {
  const name = title
    .normalize('NFC')
    // Marks belong to their letters: accents, and the vowels of many scripts.
    .replace(/[^\p{L}\p{M}\p{N}.]+/gu, '-')
    .replace(/^[-.]+/, '');
  return (
    [...name]
      .slice(0, 80)
      .join('')
      .replace(/[-.]+$/, '') || otherwise
  );
}

/** Give the user a file that was made in the page. */
export function download(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), LIFE);
}
