import type { Random } from '@morphoscope/domain';
import type { Numbers } from '../samples.js';

/**
 * Moves maps by whole cells, what leaves on one side coming in on the other. Keeps the values and the texture of a map, and takes away
 * where it lies: the control for figures per tile.
 *
 * @param maps `n × height × width`, row-major.
 */
export function shiftMaps(
  maps: Numbers,
  n: number,
  height: number,
  width: number,
  down: number,
  right: number,
): Float32Array {
  const out = new Float32Array(n * height * width);
  const wrap = (value: number, size: number): number => ((value % size) + size) % size;
  for (let i = 0; i < n; i++) {
    for (let r = 0; r < height; r++) {
      const to = (i * height + wrap(r + down, height)) * width;
      for (let c = 0; c < width; c++) out[to + wrap(c + right, width)] = maps[(i * height + r) * width + c]!;
    }
  }
  return out;
}

/** A shift by at least a quarter of the map in one direction, drawn from `random`; 0 only where the map is one cell wide. */
export function drawShift(height: number, width: number, random: Random): { down: number; right: number } {
  const far = (size: number): number => {
    const least = Math.max(1, Math.floor(size / 4));
    return size < 2 ? 0 : least + random.below(Math.max(1, size - 2 * least + 1));
  };
  return { down: far(height), right: far(width) };
}
