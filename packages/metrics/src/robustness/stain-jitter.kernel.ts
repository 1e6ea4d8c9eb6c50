/** Optical density of haematoxylin, eosin and DAB in red, green and blue (Ruifrok & Johnston, 2001). */
const STAINS = [
  [0.65, 0.7, 0.29],
  [0.07, 0.99, 0.11],
  [0.27, 0.57, 0.78],
].map(unit);

const FROM_DENSITY = inverse(STAINS);

/** −ln(v / 255) of every value; 0 counts as 1. */
const DENSITY = Float64Array.from({ length: 256 }, (_, v) => -Math.log(Math.max(1, v) / 255));

/** @param pixels RGB, interleaved. @returns a new picture. */
export function jitterPixels(
  pixels: Uint8Array,
  scale: readonly number[],
  shift: readonly number[],
): Uint8Array {
  const out = new Uint8Array(pixels.length);
  // Scaling and shifting stains is an affine map of densities: one matrix and one offset.
  const matrix = new Float64Array(9);
  const offset = new Float64Array(3);
  for (let to = 0; to < 3; to++) {
    for (let s = 0; s < 3; s++) {
      offset[to]! += shift[s]! * STAINS[s]![to]!;
      for (let from = 0; from < 3; from++)
        matrix[from * 3 + to]! += FROM_DENSITY[from]![s]! * scale[s]! * STAINS[s]![to]!;
    }
  }
  for (let at = 0; at < pixels.length; at += 3) {
    const [r, g, b] = [DENSITY[pixels[at]!]!, DENSITY[pixels[at + 1]!]!, DENSITY[pixels[at + 2]!]!];
    for (let to = 0; to < 3; to++) {
      const density = r * matrix[to]! + g * matrix[3 + to]! + b * matrix[6 + to]! + offset[to]!;
      out[at + to] = Math.max(0, Math.min(255, Math.round(255 * Math.exp(-density))));
    }
  }
  return out;
}

function unit(row: readonly number[]): number[] {
  const length = Math.hypot(...row);
  return row.map((value) => value / length);
}

/** Inverse of a 3 × 3 matrix by cofactors. */
function inverse([a, b, c]: readonly (readonly number[])[]): number[][] {
  const cross = (u: readonly number[], v: readonly number[]): number[] => [
    u[1]! * v[2]! - u[2]! * v[1]!,
    u[2]! * v[0]! - u[0]! * v[2]!,
    u[0]! * v[1]! - u[1]! * v[0]!,
  ];
  const columns = [cross(b!, c!), cross(c!, a!), cross(a!, b!)];
  const size = a!.reduce((sum, value, i) => sum + value * columns[0]![i]!, 0);
  return [0, 1, 2].map((row) => columns.map((column) => column[row]! / size));
}
