import type { Polygon } from './shape.js';

/** Pairs of edges looked at before giving up: a warning is not worth more. */
const MOST_PAIRS = 4_000_000;

/** Whether two edges of a polygon cross properly (touching does not count). Unknown after many pairs: then false. */
export function crossesItself({ rings }: Polygon): boolean {
  const edges = edgesOf(rings);
  let pairs = 0;
  let active: Edge[] = [];
  for (const edge of edges) {
    active = active.filter((other) => other.maxX >= edge.minX);
    for (const other of active) {
      if (++pairs > MOST_PAIRS) return false;
      if (other.minY <= edge.maxY && edge.minY <= other.maxY && cross(edge, other)) return true;
    }
    active.push(edge);
  }
  return false;
}

interface Edge {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly minX: number;
  readonly maxX: number;
  readonly minY: number;
  readonly maxY: number;
}

function edgesOf(rings: readonly Float64Array[]): Edge[] {
  const edges: Edge[] = [];
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      const j = (i + 2) % ring.length;
      const [x1, y1, x2, y2] = [ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!];
      edges.push({
        ...{ x1, y1, x2, y2 },
        minX: Math.min(x1, x2),
        maxX: Math.max(x1, x2),
        minY: Math.min(y1, y2),
        maxY: Math.max(y1, y2),
      });
    }
  }
  return edges.sort((a, b) => a.minX - b.minX);
}

function cross(a: Edge, b: Edge): boolean {
  const side = (e: Edge, x: number, y: number): number =>
    Math.sign((e.x2 - e.x1) * (y - e.y1) - (e.y2 - e.y1) * (x - e.x1));
  return side(a, b.x1, b.y1) * side(a, b.x2, b.y2) < 0 && side(b, a.x1, a.y1) * side(b, a.x2, a.y2) < 0;
}
