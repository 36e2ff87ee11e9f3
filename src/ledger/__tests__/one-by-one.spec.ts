import { OneByOne } from '..';

describe('OneByOne', () => {
  let done: number;
  let finish: () => void;
  let reader: OneByOne;

  beforeEach(() => {
    done = 0;
    reader = new OneByOne(async () => {
      done++;
      await new Promise<void>(resolve => (finish = resolve));
    });
  });

  it('does at once what is asked for', () => {
    void reader.invoke();
    expect(done).toBe(1);
  });

  it('does once more what was asked for meanwhile, however often', async () => {
    const doing = reader.invoke();
    void reader.invoke();
    void reader.invoke();
    expect(done).toBe(1);
    finish();
    await Promise.resolve();
    await Promise.resolve();
    expect(done).toBe(2);
    finish();
    await doing;
    expect(done).toBe(2);
  });

  it('goes on after a failure', async () => {
    let fails = true;
    const failing = new OneByOne(async () => {
      done++;
      if (fails) {
        throw new Error('away');
      }
    });
    await expect(failing.invoke()).rejects.toThrow('away');
    fails = false;
    await failing.invoke();
    expect(done).toBe(2);
  });

  it('does nothing any more when it is disposed', async () => {
    const doing = reader.invoke();
    void reader.invoke();
    reader.dispose();
    finish();
    await doing;
    await reader.invoke();
    expect(done).toBe(1);
  });
});
