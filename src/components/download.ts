/** How long a file's address lives, in ms: the browser has to have begun before it goes. */
const LIFE = 10000;

/** Give the user a file that was made in the page. */
export function download(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), LIFE);
}
