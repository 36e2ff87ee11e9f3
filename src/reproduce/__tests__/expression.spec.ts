import * as fc from 'fast-check';
import type { ExpressionProblem } from '../expression';
import { ExpressionError, readExpression, sayProblem } from '../expression';
import { pythonLiteral } from '../literal';
import { trans } from './forks';

describe('a value that a user writes', () => {
  it.each([
    ['1', '1'],
    ['1.0', '1.0'],
    [' -1e-3 ', '-1e-3'],
    ['+5', '5'],
    ['.5', '.5'],
    ['5.', '5.'],
    ['1_000_000', '1000000'],
    ['0xFF', '255'],
    ['0', '0'],
    ['000', '0'],
    ['12345678901234567890123', '12345678901234567890123'],
    ['True', 'True'],
    ['false', 'False'],
    ['null', 'None'],
    ['nan', 'float("nan")'],
    ['-Infinity', 'float("-inf")'],
    ['float("-inf")', 'float("-inf")'],
    ["- float('inf')", 'float("-inf")'],
    ['"adam"', '"adam"'],
    ['\'it is "so"\'', '"it is \\"so\\""'],
    ['"a\\tb\\u00e9"', '"a\\tbé"'],
    ['"\\U0001F600"', '"😀"'],
    ['r"C:\\data"', '"C:\\\\data"'],
    ['"NaN"', '"NaN"'],
    ['"***"', '"***"'],
    ['[1, 2.0, "x",]', '[1, 2.0, "x"]'],
    ['(1, 2)', '(1, 2)'],
    ['(1,)', '(1,)'],
    ['(1)', '1'],
    ['()', '()'],
    ['{"a": [1], "b": null}', '{"a": [1], "b": None}'],
    ['{1, 2}', '{1, 2}'],
    ['{(1, 2): true}', '{(1, 2): True}'],
    ['{}', '{}']
  ])('%s becomes %s', (text, python) => {
    expect(readExpression(text).text).toBe(python);
  });

  it.each<[string, ExpressionProblem, string]>([
    ['', 'empty', 'A value is missing.'],
    ['adam', 'bare-text', 'Put a text in quotes: "adam"'],
    ['see you later', 'bare-text', 'Put a text in quotes: "see you later"'],
    ['"adam', 'open-text', 'The text is not closed by a quote: "adam'],
    ['"\\d"', 'escape', 'Write a backslash twice: \\d'],
    ['1.2.3', 'number', 'This is not a number: 1.2.3'],
    ['0123', 'number', 'This is not a number: 0123'],
    ['1px', 'number', 'This is not a number: 1px'],
    ['-', 'number', 'This is not a number: -'],
    ['--1', 'number', 'This is not a number: --1'],
    ['[1, 2', 'open-bracket', 'A bracket is not closed: [1, 2'],
    ['[1 2]', 'more', 'A value ends before this: 2]'],
    [
      '{[1]: 2}',
      'unhashable',
      'A list, set or dictionary cannot be a key: [1]'
    ],
    ['{"a": 1, 2}', 'sign', 'This is not a value: }'],
    ['1; import os', 'more', 'A value ends before this: ; import os'],
    ['open("x")', 'bare-text', 'Put a text in quotes: "open(\\"x\\")"'],
    ['[a]', 'bare-text', 'Put a text in quotes: "a"'],
    ['$', 'sign', 'This is not a value: $'],
    ['['.repeat(60), 'deep', 'The brackets are nested too deeply.']
  ])('%s is %s', (text, problem, sentence) => {
    let found: unknown;
    try {
      readExpression(text);
    } catch (reason) {
      found = reason;
    }
    expect(found).toBeInstanceOf(ExpressionError);
    const error = found as ExpressionError;
    expect(error.problem).toBe(problem);
    expect(sayProblem(error, trans)).toBe(sentence);
  });

  it('is never more than one line, and reading it again changes nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.fullUnicodeString(),
          fc.string({ maxLength: 12 }),
          fc.stringOf(fc.constantFrom(...'[](){}"\'\\,:1.e-_ rnx'))
        ),
        text => {
          let once: string;
          try {
            once = readExpression(text).text;
          } catch (reason) {
            expect(reason).toBeInstanceOf(ExpressionError);
            return;
          }
          expect(once).not.toMatch(/[\r\n]/);
          expect(readExpression(once).text).toBe(once);
        }
      ),
      { numRuns: 500 }
    );
  });

  it('reads everything that the books write', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const { text } = pythonLiteral(value as never);
        if (text !== null) {
          expect(readExpression(text).text).toBe(text);
        }
      })
    );
  });
});
