import type { OutlinedObject } from './outline-shapes';

/** Vertices nearer to each other on screen are not drawn, CSS px. */
const APART = 1.5;

/** Rings of objects with fewer vertices, made when they are first needed. */
export class ThinnedOutlines {
  readonly #kept = new WeakMap<OutlinedObject, Map<number, readonly Float64Array[]>>();

  /**
   * All rings of an object, without vertices so near to others that it cannot be seen.
   * @param scale CSS px per level-0 px
   */
  rings(object: OutlinedObject, scale: number): readonly Float64Array[] {
    // Powers of two: few versions serve all scales.
    const level = Math.max(0, Math.floor(Math.log2(APART / scale)) + 1);
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
