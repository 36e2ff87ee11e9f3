import { importedNames } from '../imports';

describe('importedNames', () => {
  it.each<[string, string[]]>([
    ['import numpy', ['numpy']],
    ['import numpy as np', ['np']],
    ['import os, sys as system', ['os', 'system']],
    ['import os.path', ['os']],
    ['import a.b as ab; import c', ['ab', 'c']],
    ['from sklearn.svm import SVC', ['SVC']],
    ['from a import b as c, d', ['c', 'd']],
    ['from a import (\n    b,  # what for\n    c as d,\n)', ['b', 'd']],
    ['from a import b, \\\n    c', ['b', 'c']],
    [
      'if True:\n    import json\ntry: import yaml\nexcept: pass',
      ['json', 'yaml']
    ],
    ['%matplotlib inline\nfrom . import x', ['x']],
    ['df = load()', []],
    ['important = 1', []],
    ['# import os', []]
  ])('%j', (source, expected) => {
    expect([...importedNames(source)].sort()).toEqual([...expected].sort());
  });
});
