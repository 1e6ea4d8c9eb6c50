/**
 * Leaves out vertices of a closed ring while all of them stay within about `tolerance` of it: from a kept vertex, the next
 * one is as far ahead as every vertex between lies within `tolerance` of the straight line (the sector method of Williams
 * 1978, one pass). The leftmost vertex is always kept.
 * @param ring x, y, …; a last vertex that repeats the first is left out
 * @returns fewer than three vertices where the ring is nowhere wider than the tolerance
 */
export function simplifyRing(ring: Float64Array, tolerance: number): Float64Array {
  const n = openLength(ring);
  const start = leftmost(ring, n);
  const kept = new Float64Array(2 * n + 2);
  let size = 0;
  const keep = (i: number): void => {
    kept[size++] = ring[2 * i]!;
    kept[size++] = ring[2 * i + 1]!;
  };
  keep(start);
  let anchor = start;
  let [first, low, high, reach] = [Number.NaN, 0, 0, 0];
  let before = start;
  for (let step = 1; step <= n; step++) {
    const i = (start + step) % n;
    // Twice at most: what does not fit from this vertex is measured from the one before.
    for (let tries = 0; tries < 2; tries++) {
      const [dx, dy] = [ring[2 * i]! - ring[2 * anchor]!, ring[2 * i + 1]! - ring[2 * anchor + 1]!];
      const distance = Math.hypot(dx, dy);
      const away = distance > tolerance;
      let turn = 0;
      if (away) {
        const angle = Math.atan2(dy, dx);
        if (Number.isNaN(first)) [first, low, high] = [angle, -Math.PI, Math.PI];
        turn = Math.atan2(Math.sin(angle - first), Math.cos(angle - first));
      }
      const fits = away ? turn >= low && turn <= high && distance > reach - tolerance : Number.isNaN(first);
      if (fits || before === anchor) {
        if (away) {
          const slack = Math.asin(tolerance / distance);
          low = Math.max(low, turn - slack);
          high = Math.min(high, turn + slack);
          reach = Math.max(reach, distance);
        }
        break;
      }
      keep(before);
      anchor = before;
      [first, reach] = [Number.NaN, 0];
    }
    before = i;
  }
  return kept.slice(0, size);
}

/** Vertices without a last one that repeats the first. */
function openLength(ring: Float64Array): number {
  const n = ring.length / 2;
  const closed = n > 1 && ring[0] === ring[2 * n - 2] && ring[1] === ring[2 * n - 1];
  return closed ? n - 1 : n;
}

function leftmost(ring: Float64Array, n: number): number {
  let best = 0;
  for (let i = 1; i < n; i++) {
    const [dx, dy] = [ring[2 * i]! - ring[2 * best]!, ring[2 * i + 1]! - ring[2 * best + 1]!];
    if (dx < 0 || (dx === 0 && dy < 0)) best = i;
  }
  return best;
}
