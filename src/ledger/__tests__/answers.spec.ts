import { PromiseDelegate } from '@lumino/coreutils';
import { Answers } from '../answers';

describe('Answers', () => {
  it('are taken in as long as nothing else is asked', async () => {
    const answers = new Answers();
    const taken: string[] = [];
    const [first, second] = [
      new PromiseDelegate<string>(),
      new PromiseDelegate<string>()
    ];
    const ask = ({ promise }: PromiseDelegate<string>) =>
      answers.take(promise, text => taken.push(text));
    const early = ask(first);
    answers.forget();
    expect(answers.areAwaited).toBe(false);
    const late = ask(second);
    first.resolve('first');
    expect(await early).toBe(false);
    expect(answers.areAwaited).toBe(true);
    second.resolve('second');
    expect(await late).toBe(true);
    expect(answers.areAwaited).toBe(false);
    expect(taken).toEqual(['second']);
  });

  it('fail aloud only as long as nothing else is asked', async () => {
    const answers = new Answers();
    const failed = () => Promise.reject(new Error('offline'));
    const early = answers.take(failed(), () => undefined);
    answers.forget();
    expect(await early).toBe(false);
    await expect(answers.take(failed(), () => undefined)).rejects.toThrow(
      'offline'
    );
    expect(answers.areAwaited).toBe(false);
  });
});
