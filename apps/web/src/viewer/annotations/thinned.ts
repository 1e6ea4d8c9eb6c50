import type { OutlinedObject } from './outline-shapes';

/** Rings of objects with fewer vertices, made when they are first needed. */
export class ThinnedOutlines {
  readonly #kept = new WeakMap<OutlinedObject, Map<number, readonly Float64Array[]>>();

  /**
   * All rings of an object, drawn with vertices at least so far apart that it cannot be seen: within half a px.
   * @param scale px per level-0 px
   */
  rings(object: OutlinedObject, scale: number): readonly Float64Array[] {
    // Powers of two: few versions serve all scales.
    const level = Math.max(0, Math.floor(Math.log2(0.5 / scale)) + 1);
    const known = this.#kept.get(object) ?? new Map<number, readonly Float64Array[]>();
    this.#kept.set(object, known);
    const there = known.get(level);
    if (there) return there;
    const made = object.polygons
      .flat()
      .map((ring) => (level === 0 ? ring : thinnedRing(ring, 2 ** (level - 1))));
    known.set(level, made);
    return made;
  }
}

/** A ring without vertices that lie nearer than `least` to the one kept before. */
export function thinnedRing(ring: Float64Array, least: number): Float64Array {
  const kept = new Float64Array(ring.length);
  let size = 0;
  let [x, y] = [Infinity, Infinity];
  for (let i = 0; i < ring.length; i += 2) {
    const [nextX, nextY] = [ring[i] as number, ring[i + 1] as number];
    if (Math.hypot(nextX - x, nextY - y) < least) continue;
    [x, y] = [nextX, nextY];
    kept[size++] = x;
    kept[size++] = y;
  }
  return kept.slice(0, size);
}
