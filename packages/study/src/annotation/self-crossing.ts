import type { Polygon } from './shape.js';

/** Pairs of edges looked at before giving up: a warning is not worth more. */
const MOST_PAIRS = 4_000_000;

/** Whether two edges of a polygon cross properly (touching does not count). Unknown after many pairs: then false. */
export function crossesItself({ rings }: Polygon): boolean {
  const edges = edgesOf(rings);
  const order = leftToRight(edges);
  const active = new Uint32Array(order.length);
  let open = 0;
  let pairs = 0;
  for (const edge of order) {
    const left = Math.min(edges[4 * edge]!, edges[4 * edge + 2]!);
    let kept = 0;
    for (let i = 0; i < open; i++) {
      const other = active[i]!;
      if (++pairs > MOST_PAIRS) return false;
      if (Math.max(edges[4 * other]!, edges[4 * other + 2]!) < left) continue;
      active[kept++] = other;
      if (cross(edges, 4 * edge, 4 * other)) return true;
    }
    active[kept] = edge;
    open = kept + 1;
  }
  return false;
}

/** x1, y1, x2, y2 of every edge. */
function edgesOf(rings: readonly Float64Array[]): Float64Array {
  const edges = new Float64Array(2 * rings.reduce((sum, ring) => sum + ring.length, 0));
  let at = 0;
  for (const ring of rings) {
    edges.set(ring.subarray(0, 2), at + 2 * ring.length - 2);
    for (let i = 0; i < ring.length; i += 2, at += 4) {
      edges.set(ring.subarray(i, i + (i + 2 < ring.length ? 4 : 2)), at);
    }
  }
  return edges;
}

/** Numbers of the edges by their left ends. */
function leftToRight(edges: Float64Array): Uint32Array {
  const lefts = Float64Array.from({ length: edges.length / 4 }, (_, i) =>
    Math.min(edges[4 * i]!, edges[4 * i + 2]!),
  );
  return Uint32Array.from(lefts, (_, i) => i).sort((a, b) => lefts[a]! - lefts[b]!);
}

function cross(e: Float64Array, a: number, b: number): boolean {
  return (
    side(e, a, e[b]!, e[b + 1]!) * side(e, a, e[b + 2]!, e[b + 3]!) < 0 &&
    side(e, b, e[a]!, e[a + 1]!) * side(e, b, e[a + 2]!, e[a + 3]!) < 0
  );
}

/** Which side of an edge a point lies on: 1, −1, or 0 on its line. */
function side(e: Float64Array, at: number, x: number, y: number): number {
  return Math.sign((e[at + 2]! - e[at]!) * (y - e[at + 1]!) - (e[at + 3]! - e[at + 1]!) * (x - e[at]!));
}
