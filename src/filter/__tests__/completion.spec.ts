import fc from 'fast-check';
import type { INames } from '../../ledger';
import { completionAt, withProposal } from '../completion';
import { tokensOf } from '../tokens';

const NAMES: INames = {
  parameters: [
    { name: 'lr', runs: 12, values: [0.1, 0.01] },
    { name: 'optimizer', runs: 9, values: ['adam', "o'brien"] },
    { name: 'batch size', runs: 3, values: [] },
    { name: 'use_lr_decay', runs: 20, values: [true, false] }
  ],
  metrics: [
    { name: 'accuracy', runs: 12, values: [] },
    { name: 'train/loss', runs: 12, values: [] }
  ],
  labels: [{ name: 'team', runs: 1, values: ['vision'] }],
  tags: [{ name: 'baseline', runs: 2, values: [] }],
  files: [
    { name: 'data/train.csv', runs: 4, values: ['e3b0c44298fc1c149afb'] },
    { name: '/mnt/raw data.csv', runs: 1, values: [] }
  ],
  environment: [
    { name: 'python', runs: 12, values: ['3.12.1', '3.9.2'] },
    { name: 'git', runs: 12, values: ['9f86d081884c7d659a2f+'] }
  ],
  packages: [
    { name: 'scikit-learn', runs: 12, values: ['1.6.1'] },
    { name: 'numpy', runs: 12, values: ['2.1.0', '1.26.4'] }
  ],
  users: ['ada', 'grace'],
  notebooks: ['train.ipynb']
};

/** What is proposed at the bar. */
function proposed(text: string): string[] {
  const cursor = text.indexOf('|');
  const filter = text.replace('|', '');
  return completionAt(filter, cursor, NAMES).proposals.map(
    proposal => proposal.text
  );
}

describe('completionAt', () => {
  it.each([
    [
      'names of a space by its beginning',
      'par|',
      ['params.use_lr_decay', 'params.lr']
    ],
    ['names without their space', 'acc|', ['metrics.accuracy']],
    [
      'a name that begins so before one that has it',
      'lr|',
      ['params.lr', 'params.use_lr_decay']
    ],
    [
      'names of one space after its dot',
      'metrics.|',
      ['metrics.accuracy', 'metrics.train/loss']
    ],
    [
      'names of a space by its other name',
      'summary.acc|',
      ['metrics.accuracy']
    ],
    ['a name that needs quotes', 'params.bat|', ['params.`batch size`']],
    [
      'names after and',
      'metrics.accuracy > 0.9 and opt|',
      ['params.optimizer']
    ],
    ['names after a bracket', '(acc|', ['metrics.accuracy']],
    ['names after not', 'not acc|', ['metrics.accuracy']],
    ['attributes', 'stat|', ['status']],
    ['operators after a name', 'metrics.accuracy |', ['>', '<']],
    ['only = after a flag', 'starred |', ['=']],
    ['like and in after not', 'notebook not |', ['like', 'in']],
    ['values of a parameter', 'params.lr = |', ['0.1', '0.01']],
    ['texts in quotes', 'params.optimizer = |', ["'adam'", "'o''brien'"]],
    [
      'values that have what was typed',
      "params.optimizer = 'bri|",
      ["'o''brien'"]
    ],
    ['values of a list', "params.optimizer in ('adam', |", ["'adam'"]],
    ['statuses', "status = '|", ["'ok'", "'error'"]],
    ['tags', 'tags = |', ["'baseline'"]],
    ['notebooks', 'notebook like |', ["'train.ipynb'"]],
    ['who ran runs', 'user = |', ["'ada'", "'grace'"]],
    [
      'what is known of environments before their packages',
      'environment.|',
      ['environment.python', 'environment.git']
    ],
    ['packages without their space', 'num|', ['environment.packages.numpy']],
    [
      'versions of a package',
      'environment.packages.numpy >= |',
      ["'2.1.0'", "'1.26.4'"]
    ],
    [
      'versions that have what was typed',
      "environment.python = '3.9|",
      ["'3.9.2'"]
    ],
    ['the beginning of a commit', 'environment.git = |', ["'9f86d081884c+'"]],
    ['files', 'train.csv|', ['files.data/train.csv']],
    ['a path that needs quotes', 'files.raw|', ['files.`/mnt/raw data.csv`']],
    [
      'the beginning of what a file held',
      'files.data/train.csv = |',
      ["'e3b0c44298fc'"]
    ],
    [
      'what is declared, attributes, then what was seen',
      'p|',
      [
        'params.use_lr_decay',
        'params.lr',
        'params.optimizer',
        'params.`batch size`',
        'published',
        'parent',
        'environment.python'
      ]
    ],
    ['true and false', 'starred = |', ['true', 'false']],
    ['connectives after a comparison', 'params.lr = 0.1 |', ['and', 'or']]
  ])('proposes %s', (_, text, first) => {
    expect(proposed(text).slice(0, first.length)).toEqual(first);
  });

  it.each([
    [
      'where a value of a metric goes, of which nobody knows more',
      'metrics.accuracy > |'
    ],
    ['where a list begins', 'params.lr in |'],
    ['for a name that nothing has', 'params.nothing|'],
    ['for what is written out', 'metrics.accuracy|']
  ])('proposes nothing %s', (_, text) => {
    expect(proposed(text)).toEqual([]);
  });

  it('takes the place of the piece that the cursor is in', () => {
    const filter = 'params.l = 3';
    const completion = completionAt(filter, 8, NAMES);
    expect(withProposal(filter, completion, completion.proposals[0])).toEqual({
      filter: 'params.lr = 3',
      cursor: 10
    });
  });

  it('keeps to the filter whatever is written', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            ...[
              "'",
              '"',
              '`',
              '(',
              ')',
              ',',
              '<',
              '=',
              ' ',
              'and',
              'not',
              'in'
            ],
            ...['like', 'params.', 'lr', '0.1', '💥', '\n', 'é']
          )
        ),
        fc.nat(),
        (parts, at) => {
          const filter = parts.join('');
          const cursor = at % (filter.length + 1);
          const { start, end } = completionAt(filter, cursor, NAMES);
          expect(start).toBeLessThanOrEqual(cursor);
          expect(end).toBeGreaterThanOrEqual(cursor);
          const pieces = tokensOf(filter).map(token => token.text);
          expect(pieces.join('').replace(/\s/g, '')).toBe(
            filter.replace(/\s/g, '')
          );
        }
      )
    );
  });
});
