/** The equations of the removed pixels: each is the weighted mean of the neighbours it has. */
export interface NeighbourSystem {
  /** Pixels removed. */
  readonly pixels: Uint32Array;
  /** 8 per pixel: position among the removed ones of a neighbour that is removed too, else −1. */
  readonly links: Int32Array;
  /** 8 per pixel: a neighbour that is known, else −1. */
  readonly known: Int32Array;
  /** Sum of the weights of the neighbours there are. */
  readonly diagonal: Float64Array;
}

const ROWS = [-1, -1, -1, 0, 0, 1, 1, 1];
const COLUMNS = [-1, 0, 1, -1, 1, -1, 0, 1];
const WEIGHTS = Float64Array.from(ROWS, (row, s) => (row === 0 || COLUMNS[s] === 0 ? 1 / 6 : 1 / 12));

/** @param removed `height × width`, anything but 0 is unknown. */
export function neighbourSystem(removed: ArrayLike<number>, height: number, width: number): NeighbourSystem {
  const position = new Int32Array(height * width).fill(-1);
  let n = 0;
  for (let pixel = 0; pixel < position.length; pixel++) if (removed[pixel] !== 0) position[pixel] = n++;
  const pixels = new Uint32Array(n);
  const links = new Int32Array(n * 8).fill(-1);
  const known = new Int32Array(n * 8).fill(-1);
  const diagonal = new Float64Array(n);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const i = position[row * width + column]!;
      if (i < 0) continue;
      pixels[i] = row * width + column;
      for (let s = 0; s < 8; s++) {
        const [r, c] = [row + ROWS[s]!, column + COLUMNS[s]!];
        if (r < 0 || c < 0 || r >= height || c >= width) continue;
        const beside = r * width + c;
        if (position[beside]! < 0) known[i * 8 + s] = beside;
        else links[i * 8 + s] = position[beside]!;
        diagonal[i]! += WEIGHTS[s]!;
      }
    }
  }
  return { pixels, links, known, diagonal };
}

/**
 * Conjugate gradients, preconditioned by the diagonal: the system is symmetric and positive definite once a pixel is left. With every
 * pixel removed there is nothing to go by: 0.
 * @param plane known pixels are read.
 * @param x first guess per removed pixel; overwritten by the solution.
 * @param tolerance size of the residual, relative to that of the known pixels around.
 */
export function solveRoad(
  { known, links, diagonal }: NeighbourSystem,
  plane: Float32Array,
  x: Float64Array,
  tolerance: number,
): void {
  const n = x.length;
  if (n === 0 || n === plane.length) {
    x.fill(0);
    return;
  }
  const residual = new Float64Array(n);
  for (let i = 0; i < n; i++)
    for (let s = 0; s < 8; s++) {
      const pixel = known[i * 8 + s]!;
      if (pixel >= 0) residual[i]! += WEIGHTS[s]! * plane[pixel]!;
    }
  const enough = tolerance ** 2 * sizeOf(residual, diagonal);
  const product = new Float64Array(n);
  multiply(links, diagonal, x, product);
  for (let i = 0; i < n; i++) residual[i]! -= product[i]!;
  const direction = residual.map((value, i) => value / diagonal[i]!);
  let size = sizeOf(residual, diagonal);
  for (let step = 0; step < 10 * n && size > enough; step++) {
    multiply(links, diagonal, direction, product);
    let curvature = 0;
    for (let i = 0; i < n; i++) curvature += direction[i]! * product[i]!;
    const length = size / curvature;
    let next = 0;
    for (let i = 0; i < n; i++) {
      x[i]! += length * direction[i]!;
      const left = residual[i]! - length * product[i]!;
      residual[i] = left;
      next += (left * left) / diagonal[i]!;
    }
    const share = next / size;
    for (let i = 0; i < n; i++) direction[i] = residual[i]! / diagonal[i]! + share * direction[i]!;
    size = next;
  }
}

/** Length of the residual in the preconditioner's norm, squared. */
function sizeOf(residual: Float64Array, diagonal: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < residual.length; i++) sum += (residual[i]! * residual[i]!) / diagonal[i]!;
  return sum;
}

function multiply(links: Int32Array, diagonal: Float64Array, vector: Float64Array, out: Float64Array): void {
  for (let i = 0; i < vector.length; i++) {
    let sum = diagonal[i]! * vector[i]!;
    const from = i * 8;
    for (let s = 0; s < 8; s++) {
      const at = links[from + s]!;
      if (at >= 0) sum -= WEIGHTS[s]! * vector[at]!;
    }
    out[i] = sum;
  }
}

/** Half the resolution: a pixel is removed where all it covers is, and else the mean of what is left there. */
export function halveMask(removed: ArrayLike<number>, height: number, width: number): Uint8Array {
  const w = Math.ceil(width / 2);
  const out = new Uint8Array(Math.ceil(height / 2) * w).fill(1);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      if (removed[row * width + column] === 0) out[(row >> 1) * w + (column >> 1)] = 0;
  return out;
}

/** `halveMask` for values. */
export function halvePlane(
  plane: Float32Array,
  removed: ArrayLike<number>,
  height: number,
  width: number,
): Float32Array {
  const w = Math.ceil(width / 2);
  const out = new Float32Array(Math.ceil(height / 2) * w);
  const count = new Uint8Array(out.length);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      if (removed[row * width + column] !== 0) continue;
      const at = (row >> 1) * w + (column >> 1);
      out[at]! += plane[row * width + column]!;
      count[at]! += 1;
    }
  for (let at = 0; at < out.length; at++) if (count[at]! > 0) out[at]! /= count[at]!;
  return out;
}

/** Values of pixels from the picture of half the resolution, bilinear. */
export function spread(
  pixels: Uint32Array,
  width: number,
  coarse: Float32Array,
  coarseHeight: number,
  coarseWidth: number,
): Float64Array {
  const out = new Float64Array(pixels.length);
  for (let i = 0; i < out.length; i++) {
    const [row, column] = [Math.floor(pixels[i]! / width), pixels[i]! % width];
    const [r, c] = [row >> 1, column >> 1];
    const r2 = Math.min(coarseHeight - 1, Math.max(0, r + (row & 1 ? 1 : -1)));
    const c2 = Math.min(coarseWidth - 1, Math.max(0, c + (column & 1 ? 1 : -1)));
    out[i] =
      (9 * coarse[r * coarseWidth + c]! +
        3 * coarse[r2 * coarseWidth + c]! +
        3 * coarse[r * coarseWidth + c2]! +
        coarse[r2 * coarseWidth + c2]!) /
      16;
  }
  return out;
}
