import type { IMimeBundle, IOutput } from '@jupyterlab/nbformat';
import { mostTelling, thumbnailOf } from '../thumbnail';

const display = (data: IMimeBundle): IOutput => ({
  output_type: 'display_data',
  data,
  metadata: {}
});

describe('thumbnailOf', () => {
  it.each<[string, IOutput, unknown]>([
    [
      'a picture',
      display({ 'image/png': 'aGk=\n', 'text/plain': '<Figure>' }),
      { kind: 'image', url: 'data:image/png;base64,aGk=' }
    ],
    [
      'a drawing, whose scripts a picture does not run',
      display({ 'image/svg+xml': ['<svg>', '<script>x</script></svg>'] }),
      {
        kind: 'image',
        url: 'data:image/svg+xml;charset=utf-8,%3Csvg%3E%3Cscript%3Ex%3C%2Fscript%3E%3C%2Fsvg%3E'
      }
    ],
    [
      'a table, as its text',
      display({ 'text/html': '<table>', 'text/plain': 'a  b' }),
      { kind: 'text', text: 'a  b' }
    ],
    [
      'a stream',
      { output_type: 'stream', name: 'stdout', text: ['one\n', 'two\n'] },
      { kind: 'text', text: 'one\ntwo' }
    ],
    [
      'an error',
      { output_type: 'error', ename: 'ValueError', evalue: '', traceback: [] },
      { kind: 'error', text: 'ValueError' }
    ],
    ['nothing', display({ 'text/plain': ['', ' '] }), null]
  ])('of %s', (what, output, expected) => {
    expect(thumbnailOf(output)).toEqual(expected);
  });

  it('prefers a picture to an error, and that to a text', () => {
    const text = { kind: 'text', text: 'x' } as const;
    const error = { kind: 'error', text: 'y' } as const;
    const image = { kind: 'image', url: 'z' } as const;
    expect(mostTelling([null, text, error, image])).toBe(image);
    expect(mostTelling([text, error])).toBe(error);
    expect(mostTelling([null])).toBeNull();
  });
});
