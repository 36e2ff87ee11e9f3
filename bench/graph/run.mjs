// Our layout of the provenance graph against dagre's, on the same graphs, in turns, in one process.
// Prints one line of JSON; times are milliseconds, medians of the rounds.
//
//   node bench/graph/run.mjs [rounds]

import { execFileSync } from 'node:child_process';
import console from 'node:console';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { URL, fileURLToPath } from 'node:url';
import dagre from '@dagrejs/dagre';

const require = createRequire(import.meta.url);
const here = fileURLToPath(new URL('.', import.meta.url));
execFileSync(
  process.execPath,
  [require.resolve('typescript/bin/tsc'), '-p', here],
  {
    stdio: 'inherit'
  }
);
const { buildGraph } = require('./built/provenance/build.js');
const { layoutSteps } = require('./built/provenance/layout.js');
const { layoutInput } = require('./built/provenance/sizes.js');
const { workOfMonths } = require('./built/provenance/__tests__/sessions.js');

const SIZES = [50, 200, 500, 1000];
const rounds = Number(process.argv[2] ?? 5);

/** The whole time, and that of each step: the steps are the same ones in every round. */
function ours(input) {
  const began = performance.now();
  const layout = layoutSteps(input);
  const steps = [];
  for (let done = false; !done;) {
    const before = performance.now();
    done = layout.next().done;
    steps.push(performance.now() - before);
  }
  return { total: performance.now() - began, steps };
}

function dagres(input) {
  const began = performance.now();
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 56 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of input.boxes) {
    graph.setNode(id, { width, height });
  }
  for (const { source, target } of input.arrows) {
    graph.setEdge(source, target);
  }
  dagre.layout(graph);
  return performance.now() - began;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] * 10) / 10;
}

const graphs = SIZES.map(size => {
  const records = workOfMonths(size);
  const times = { build: [], total: [], steps: [], dagre: [] };
  let input;
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    input = layoutInput(buildGraph(records));
    times.build.push(performance.now() - began);
    const { total, steps } = ours(input);
    times.total.push(total);
    times.steps.push(steps);
    times.dagre.push(dagres(input));
  }
  return {
    nodes: input.boxes.length,
    edges: input.arrows.length,
    build: median(times.build),
    layout: median(times.total),
    longest_step: Math.max(
      ...times.steps[0].map((_, step) =>
        median(times.steps.map(steps => steps[step]))
      )
    ),
    longest_step_of_all_rounds:
      Math.round(Math.max(...times.steps.flat()) * 10) / 10,
    dagre: median(times.dagre)
  };
});
console.log(
  JSON.stringify({
    bench: 'graph',
    node: process.version,
    cpu: cpus()[0]?.model,
    dagre: dagre.version ?? require('@dagrejs/dagre/package.json').version,
    rounds,
    graphs
  })
);
