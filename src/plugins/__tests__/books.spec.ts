import { booksSettings } from '../books';

/** Settings as JupyterLab has them. */
function settings(values: Record<string, unknown>) {
  return {
    get: (name: string) => ({
      composite: values[name] as never,
      user: undefined
    })
  };
}

describe('the settings that go into the books', () => {
  it('mask everything and cost nothing where nothing makes sense', () => {
    expect(booksSettings(settings({}))).toEqual({
      masking: true,
      exceptions: [],
      price: null
    });
    expect(
      booksSettings(
        settings({ maskSecrets: 'no', exceptions: 'x', pricePerHour: -1 })
      )
    ).toEqual({ masking: true, exceptions: [], price: null });
  });

  it('are those of the user', () => {
    expect(
      booksSettings(
        settings({
          maskSecrets: false,
          exceptions: ['demo_token', '', 3],
          pricePerHour: 2.5,
          currency: 'CHF'
        })
      )
    ).toEqual({
      masking: false,
      exceptions: ['demo_token'],
      price: { hour: 2.5, currency: 'CHF' }
    });
  });
});
