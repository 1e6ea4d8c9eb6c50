import type { Affine, Box } from '../geometry/affine';

/** A part of a ring that is seen, on screen. */
export interface VisibleRun {
  /** x, y, …; px. */
  readonly points: readonly number[];
  /** Length of the ring before it, px: where its dashes go on. */
  readonly before: number;
}

/** The parts of a closed ring inside a box on screen, so that nobody draws dashes far outside of it. */
export function visibleRuns(ring: Float64Array, { a, b, c, d, e, f }: Affine, box: Box): VisibleRun[] {
  const runs: VisibleRun[] = [];
  let run: number[] | undefined;
  let length = 0;
  const n = ring.length;
  const screenX = (i: number) => a * (ring[i] as number) + c * (ring[i + 1] as number) + e;
  const screenY = (i: number) => b * (ring[i] as number) + d * (ring[i + 1] as number) + f;
  let [px, py] = [screenX(0), screenY(0)];
  for (let i = 2; i <= n; i += 2) {
    const [qx, qy] = [screenX(i % n), screenY(i % n)];
    const [dx, dy] = [qx - px, qy - py];
    const part = partInside(px, py, dx, dy, box);
    const whole = Math.hypot(dx, dy);
    if (part) {
      const [from, to] = part;
      if (!run || from > 0) {
        run = [px + from * dx, py + from * dy];
        runs.push({ points: run, before: length + from * whole });
      }
      run.push(px + to * dx, py + to * dy);
      if (to < 1) run = undefined;
    } else run = undefined;
    length += whole;
    [px, py] = [qx, qy];
  }
  return runs;
}

/** From where to where a stretch lies inside a box, 0–1 (Liang and Barsky 1984); `undefined`: nowhere. */
function partInside(
  x: number,
  y: number,
  dx: number,
  dy: number,
  box: Box,
): readonly [from: number, to: number] | undefined {
  let [from, to] = [0, 1];
  for (const [step, room] of [
    [-dx, x - box.x],
    [dx, box.x + box.width - x],
    [-dy, y - box.y],
    [dy, box.y + box.height - y],
  ] as const) {
    if (step === 0) {
      if (room < 0) return undefined;
    } else if (step < 0) from = Math.max(from, room / step);
    else to = Math.min(to, room / step);
    if (from > to) return undefined;
  }
  return [from, to];
}
