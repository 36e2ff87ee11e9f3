/**
 * The strongly connected components of a directed graph: nodes are in the same one if each can be
 * reached from the other. Tarjan's algorithm, without recursion, so that a chain of any length will do.
 *
 * @param outgoing - For each node the nodes that its edges go to
 * @returns For each node the number of its component
 */
export function components(
  outgoing: readonly (readonly number[])[]
): Int32Array {
  const size = outgoing.length;
  const component = new Int32Array(size).fill(-1);
  const found = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const nextEdge = new Int32Array(size);
  const open: number[] = [];
  const path: number[] = [];
  let time = 0;
  let count = 0;

  for (let root = 0; root < size; root++) {
    if (found[root] >= 0) {
      continue;
    }
    path.push(root);
    while (path.length > 0) {
      const node = path[path.length - 1];
      if (found[node] < 0) {
        found[node] = low[node] = time++;
        open.push(node);
      }
      if (nextEdge[node] < outgoing[node].length) {
        const target = outgoing[node][nextEdge[node]++];
        if (found[target] < 0) {
          path.push(target);
        } else if (component[target] < 0) {
          low[node] = Math.min(low[node], found[target]);
        }
        continue;
      }
      path.pop();
      if (path.length > 0) {
        const parent = path[path.length - 1];
        low[parent] = Math.min(low[parent], low[node]);
      }
      if (low[node] === found[node]) {
        let member: number;
        do {
          member = open.pop() ?? node;
          component[member] = count;
        } while (member !== node);
        count++;
      }
    }
  }
  return component;
}
