/** What the user set for the books: kernels and servers obey it. */
export interface IBooksSettings {
  /** Whether secrets are masked. */
  readonly masking: boolean;
  /** Names and values that are no secrets; `*` and `?` stand for any characters. */
  readonly exceptions: readonly string[];
  /** What an hour of this machine costs; null if that is of no interest. */
  readonly price: { readonly hour: number; readonly currency: string } | null;
}
