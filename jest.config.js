const jupyterlab = require('@jupyterlab/testing/lib/jest-config');

// Packages that ship ES modules only, which jest has to transform.
const esModules = [
  '@codemirror',
  '@jupyter/',
  '@jupyterlab/',
  '@lezer',
  '@marijn',
  '@microsoft',
  'color.*',
  'd3-.*',
  'delaunator',
  'exenv-es6',
  'internmap',
  'lib0',
  'marked',
  'nanoid',
  'robust-predicates',
  'vscode-ws-jsonrpc',
  'y-protocols',
  'y-websocket',
  'yjs'
].join('|');

const base = jupyterlab(__dirname);

module.exports = {
  ...base,
  automock: false,
  modulePathIgnorePatterns: [
    '<rootDir>/.venv',
    '<rootDir>/python_shim/runledger/labextension'
  ],
  reporters: ['default'],
  setupFilesAfterEnv: ['./jest.setup.js'],
  testRegex: 'src/.*/.*\\.spec\\.tsx?$',
  testTimeout: 60_000,
  transform: { ...base.transform, '^.+\\.mjs$': 'babel-jest' },
  transformIgnorePatterns: [`/node_modules/(?!${esModules}).+`]
};
