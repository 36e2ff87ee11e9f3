/// <reference types="node" />
import { execFileSync } from 'child_process';
import { nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyJSONValue } from '@lumino/coreutils';
import * as fc from 'fast-check';
import type { ParameterValue } from '..';
import { ExactNumber, pythonLiteral, readExact } from '..';
import { isOverrideCell, overrideCell } from '../override';

const trans = nullTranslator.load('jupyterlab');

const HOSTILE = [
  '',
  ' ',
  '"',
  '\\',
  '\\"',
  '"""',
  "'''",
  '")\nimport os\nos.system("true")\n("',
  '\r\n\t\0\x1b\x0c\x85\u2028\u2029',
  '\u202eevil\u202c \u200b',
  'größe 数据 😀',
  '\ud83d',
  '\\N{DASH} {x} %s %(x)s',
  '# coding: latin-1',
  '*',
  '****',
  'None',
  '__debug__',
  'class',
  'ﬁ',
  'a b',
  '1a',
  '__proto__'
];

/** Evaluates literals and runs cells, with a `runledger` that says what it was told. */
const PYTHON = `
import ast, json, sys, types

class Floats(ast.NodeTransformer):
    def visit_Call(self, node):
        assert ast.unparse(node.func) == "float" and not node.keywords
        (argument,) = node.args
        assert argument.value in ("nan", "inf", "-inf")
        return ast.copy_location(ast.Constant(float(argument.value)), node)

def plain(value):
    if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf"))):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return [[key, plain(item)] for key, item in value.items()]
    return value

def read(text):
    tree = Floats().visit(ast.parse(text, mode="eval"))
    return plain(ast.literal_eval(tree))

def run(cell):
    told = {}
    def override(values=None, /, **named):
        told.update(values or {}, **named)
    sys.modules["runledger"] = types.ModuleType("runledger")
    sys.modules["runledger"].override = override
    tree = ast.parse(cell)
    assert [type(node).__name__ for node in tree.body] == ["Import", "Expr"], cell
    call = tree.body[1].value
    assert ast.unparse(call.func) == "rl.override"
    for node in [*call.args, *(keyword.value for keyword in call.keywords)]:
        read(ast.unparse(node))
    exec(compile(tree, "cell", "exec"), {})
    return plain(told)

asked = json.load(sys.stdin)
print(json.dumps({
    "values": [read(text) for text in asked["literals"]],
    "types": [type(ast.literal_eval(text)).__name__ for text in asked["typed"]],
    "cells": [run(cell) for cell in asked["cells"]],
}))
`;

interface IAnswer {
  values: ReadonlyJSONValue[];
  types: string[];
  cells: ReadonlyJSONValue[];
}

function askPython(
  literals: readonly string[],
  typed: readonly string[],
  cells: readonly string[]
): IAnswer {
  const input = JSON.stringify({ literals, typed, cells });
  const answer = execFileSync('python3', ['-c', PYTHON], {
    input,
    encoding: 'utf8'
  });
  return JSON.parse(answer) as IAnswer;
}

/** As Python tells it: objects as lists of pairs, in order. */
function plain(value: ReadonlyJSONValue): ReadonlyJSONValue {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).map(([k, v]) => [k, plain(v as ReadonlyJSONValue)])
    : value;
}

function textOf(value: ParameterValue): string {
  return pythonLiteral(value).text ?? `not set: ${String(value)}`;
}

const anyText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.fullUnicodeString({ maxLength: 8 }),
  fc.string16bits({ maxLength: 8 })
);
const anyNumber = fc.oneof(
  fc.maxSafeInteger(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter(n => !Number.isInteger(n) || Number.isSafeInteger(n))
);
const { anyValue } = fc.letrec<{ anyValue: ReadonlyJSONValue }>(tie => ({
  anyValue: fc.oneof(
    { maxDepth: 4 },
    anyText,
    anyNumber,
    fc.boolean(),
    fc.constantFrom(null, 'NaN', 'Infinity', '-Infinity'),
    fc.array(tie('anyValue'), { maxLength: 4 }),
    fc.dictionary(anyText, tie('anyValue'), { maxKeys: 4 })
  )
}));
const settable = anyValue.filter(value => pythonLiteral(value).text !== null);

describe('a value in Python', () => {
  it.each<[ParameterValue, string]>([
    [null, 'None'],
    [true, 'True'],
    [false, 'False'],
    [0.1, '0.1'],
    [-0, '-0.0'],
    [1e-7, '1e-7'],
    [NaN, 'float("nan")'],
    ['NaN', 'float("nan")'],
    ['-Infinity', 'float("-inf")'],
    ['adam', '"adam"'],
    ['a\n"b"\\', '"a\\n\\"b\\"\\\\"'],
    ['a\u202eb', '"a\\u202eb"'],
    ['größe', '"größe"'],
    [[1, ['x']], '[1, ["x"]]'],
    [{ a: 1, repr: 'x' }, '{"a": 1, "repr": "x"}'],
    [
      readExact('[1.0, 1, 12345678901234567890, 1E+5]'),
      '[1.0, 1, 12345678901234567890, 1E+5]'
    ],
    [readExact('{"2": 1.0, "1": {}}'), '{"2": 1.0, "1": {}}']
  ])('of %j is %s', (value, text) => {
    expect(pythonLiteral(value)).toEqual({ text, why: null });
  });

  it.each<[string, ParameterValue, string]>([
    ['an object of which only the look is known', { repr: '<SVC>' }, 'repr'],
    ['a list with such an object', [1, { repr: '… 3 more' }], 'repr'],
    ['such an object, read exactly', readExact('{"repr": "<SVC>"}'), 'repr'],
    ['a masked secret', '***', 'masked'],
    ['a text with a secret', 'https://me:***@example.org', 'masked'],
    ['a dictionary with a secret as a key', { 'a ***': 1 }, 'masked'],
    ['a text that was cut', 'ab… (5000 characters)', 'cut'],
    ['a whole number the page has rounded', 2 ** 60, 'rounded'],
    [
      'more brackets than Python reads',
      JSON.parse('['.repeat(99) + ']'.repeat(99)) as ReadonlyJSONValue,
      'cut'
    ],
    ['more digits than Python reads', new ExactNumber('1'.repeat(5000)), 'cut']
  ])('is not made of %s', (_, value, why) => {
    expect(pythonLiteral(value)).toEqual({ text: null, why });
  });

  it('is made of a text that only looks as if it was cut', () => {
    expect(textOf('… (3 characters)')).toBe('"… (3 characters)"');
  });

  it('is what Python reads, and no name or value ends its literal', () => {
    const values = [
      ...HOSTILE.filter(text => pythonLiteral(text).text),
      ...fc.sample(settable, 300)
    ];
    const typed = ['1', '1.0', '1E5', '12345678901234567890', '-0', '-0.0'];
    const parameters = fc.sample(
      fc.dictionary(anyText, settable, { minKeys: 1, maxKeys: 6 }),
      200
    );
    parameters.push(Object.fromEntries(HOSTILE.map(text => [text, text])));
    const cells = parameters.map(
      values => overrideCell(new Map(Object.entries(values)), trans).source
    );
    const answer = askPython(
      values.map(textOf),
      typed.map(text => textOf(readExact(text))),
      cells
    );
    expect(answer.values).toEqual(values.map(plain));
    expect(answer.types).toEqual([
      'int',
      'float',
      'float',
      'int',
      'int',
      'float'
    ]);
    answer.cells.forEach((told, index) => {
      // Python has the mapping first, and the named ones after it.
      expect(new Map(told as [string, ReadonlyJSONValue][])).toEqual(
        new Map(plain(parameters[index]) as [string, ReadonlyJSONValue][])
      );
    });
    expect(cells.every(isOverrideCell)).toBe(true);
  });

  it('is one line without odd characters, whatever the value', () => {
    fc.assert(
      fc.property(anyValue, value => {
        expect(pythonLiteral(value).text ?? '').not.toMatch(
          /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u
        );
      })
    );
  });
});

describe('exact JSON', () => {
  it('is the JSON that the page reads, but for the digits', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(loose(readExact(text))).toEqual(JSON.parse(text));
      })
    );
  });

  it.each([
    '',
    '{',
    '[1,]',
    '01',
    '1.',
    "'a'",
    '{"a" 1}',
    'NaN',
    '"\n"',
    '1 2',
    '"\\x"',
    '{,}'
  ])('is not %j', text => {
    expect(() => readExact(text)).toThrow(SyntaxError);
  });

  it('is not nested without end', () => {
    expect(() => readExact('['.repeat(1e6))).toThrow(SyntaxError);
  });

  it('makes no number of anything else', () => {
    expect(() => new ExactNumber('1\nimport os')).toThrow('number');
  });
});

function loose(value: ParameterValue): unknown {
  if (value instanceof ExactNumber) {
    return Number(value.text);
  }
  if (value instanceof Map) {
    return Object.fromEntries(
      [...(value as ReadonlyMap<string, ParameterValue>)].map(([k, v]) => [
        k,
        loose(v)
      ])
    );
  }
  return Array.isArray(value) ? (value as ParameterValue[]).map(loose) : value;
}
