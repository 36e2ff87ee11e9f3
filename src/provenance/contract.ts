import { components } from './components';
import { gather } from './gather';

/** An edge between two nodes, by number. Nodes are numbered so that edges go from lower to higher. */
export type NumberedEdge = readonly [source: number, target: number];

/**
 * Make groups of nodes one node each without ever making a cycle. A group that another node
 * stands between, fed by one member and feeding another, falls into several parts.
 *
 * @param size - The number of nodes; numbers are an order in which every edge goes upward
 * @param groups - Disjoint groups of nodes, each with at least one member
 * @returns For each node the lowest node of the part it became one with, else itself
 */
export function contract(
  size: number,
  edges: readonly NumberedEdge[],
  groups: readonly (readonly number[])[]
): Int32Array {
  const alone = Int32Array.from({ length: size }, (_, node) => node);
  const whole = alone.slice();
  groups.forEach(group => join(group, whole));
  const component = components(outgoingOf(whole, edges));
  const componentOf = (node: number) => component[whole[node]];
  const members = new Int32Array(size);
  whole.forEach((lowest, node) => {
    members[componentOf(node)] += Number(lowest === node);
  });

  // What is on no cycle when everything is contracted can be contracted, whatever the others do.
  const standsFor = alone;
  const onCycles = new Map<number, (readonly number[])[]>();
  for (const group of groups) {
    if (members[componentOf(group[0])] > 1) {
      gather(onCycles, componentOf(group[0]), group);
    } else {
      join(group, standsFor);
    }
  }
  const within = new Map<number, NumberedEdge[]>();
  for (const edge of edges) {
    const at = componentOf(edge[0]);
    if (onCycles.has(at) && componentOf(edge[1]) === at) {
      gather(within, at, edge);
    }
  }
  for (const [at, together] of onCycles) {
    for (const group of together) {
      joinInParts(group, standsFor, within.get(at) ?? []);
    }
  }
  return standsFor;
}

function join(group: readonly number[], standsFor: Int32Array): void {
  const lowest = group.reduce((low, node) => Math.min(low, node));
  for (const node of group) {
    standsFor[node] = lowest;
  }
}

/**
 * Join the members that have the same depth: how often a way to them leaves the group and comes
 * back. Along every edge the depth stays or grows, and it grows with leaving, so no way leads
 * out of a part and back into it.
 */
function joinInParts(
  group: readonly number[],
  standsFor: Int32Array,
  edges: readonly NumberedEdge[]
): void {
  const inside = new Set(group);
  const depth = new Map<number, number>();
  const joined = edges
    .map(([source, target]): NumberedEdge => [
      standsFor[source],
      standsFor[target]
    ])
    .filter(([source, target]) => source !== target);
  for (const [source, targets] of topological(joined)) {
    const own = depth.get(source) ?? 0;
    for (const target of targets) {
      const leaves = inside.has(source) && !inside.has(target);
      const other = depth.get(target) ?? 0;
      depth.set(target, Math.max(other, own + Number(leaves)));
    }
  }
  const parts = new Map<number, number[]>();
  for (const node of group) {
    gather(parts, depth.get(node) ?? 0, node);
  }
  parts.forEach(part => join(part, standsFor));
}

function outgoingOf(
  standsFor: Int32Array,
  edges: readonly NumberedEdge[]
): number[][] {
  const outgoing: number[][] = Array.from(standsFor, () => []);
  for (const [source, target] of edges) {
    const from = standsFor[source];
    const to = standsFor[target];
    if (from !== to) {
      outgoing[from].push(to);
    }
  }
  return outgoing;
}

/** The sources of edges with their targets, each before what it leads to. */
function topological(
  edges: readonly NumberedEdge[]
): (readonly [number, readonly number[]])[] {
  const outgoing = new Map<number, number[]>();
  const waiting = new Map<number, number>();
  for (const [source, target] of edges) {
    gather(outgoing, source, target);
    waiting.set(target, (waiting.get(target) ?? 0) + 1);
  }
  const ready = [...outgoing.keys()].filter(node => !waiting.has(node));
  const order: (readonly [number, readonly number[]])[] = [];
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    const targets = outgoing.get(next) ?? [];
    order.push([next, targets]);
    for (const target of targets) {
      const left = (waiting.get(target) ?? 0) - 1;
      waiting.set(target, left);
      if (left === 0) {
        ready.push(target);
      }
    }
  }
  return order;
}
