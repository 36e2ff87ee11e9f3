/**
 * Takes in the answers to what is asked now: those to what was asked before are void, and so are their failures.
 */
export class Answers {
  /** Whether one is awaited. */
  get areAwaited(): boolean {
    return this._areAwaited;
  }

  /** Something else is asked from now on, or nothing: earlier answers are void. */
  forget(): void {
    this._asked++;
    this._areAwaited = false;
  }

  /**
   * Take an answer in.
   *
   * @param use - What is done with it
   * @returns Whether it was taken in: not if it became void meanwhile
   * @throws What it fails with, unless it became void meanwhile
   */
  async take<T>(
    answer: Promise<T>,
    use: (answer: T) => void
  ): Promise<boolean> {
    const asked = this._asked;
    const isVoid = () => asked !== this._asked;
    this._areAwaited = true;
    try {
      const found = await answer;
      if (isVoid()) {
        return false;
      }
      use(found);
      return true;
    } catch (reason) {
      if (isVoid()) {
        return false;
      }
      throw reason;
    } finally {
      if (!isVoid()) {
        this._areAwaited = false;
      }
    }
  }

  private _asked = 0;
  private _areAwaited = false;
}
