/**
 * Use a value once it stayed the same for a while, however often that is said.
 *
 * @param first - The value that is in use
 * @param pause - How long, in ms
 * @returns What says the value as it is
 */
export function whenSettled<T extends string | null>(
  first: T,
  pause: number,
  use: (value: T) => void
): (value: T) => void {
  let latest = first;
  let timer = 0;
  return value => {
    if (value !== latest) {
      latest = value;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => use(value), pause);
    }
  };
}
