import { Retry } from '..';

describe('Retry', () => {
  let tried: number;
  let retry: Retry;

  beforeEach(() => {
    jest.useFakeTimers();
    tried = 0;
    retry = new Retry(() => tried++);
  });

  afterEach(() => {
    retry.dispose();
    jest.useRealTimers();
  });

  it('waits longer each time, and no longer once it works', () => {
    retry.later();
    jest.advanceTimersByTime(2000);
    expect(tried).toBe(1);
    retry.later();
    jest.advanceTimersByTime(3900);
    expect(tried).toBe(1);
    jest.advanceTimersByTime(100);
    expect(tried).toBe(2);
    retry.reset();
    retry.later();
    jest.advanceTimersByTime(2000);
    expect(tried).toBe(3);
  });

  it('takes what fails together for one failure', () => {
    for (let i = 0; i < 8; i++) {
      retry.later();
    }
    jest.advanceTimersByTime(2000);
    expect(tried).toBe(1);
    jest.advanceTimersByTime(60_000);
    expect(tried).toBe(1);
  });

  it('tries no more when it works or is disposed', () => {
    retry.later();
    retry.reset();
    retry.later();
    retry.dispose();
    retry.later();
    jest.advanceTimersByTime(60_000);
    expect(tried).toBe(0);
  });
});
