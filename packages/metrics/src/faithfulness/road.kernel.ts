/** The equations of the removed pixels: each is the weighted mean of the neighbours it has. */
export interface NeighbourSystem {
  /** Pixels removed. */
  readonly pixels: Uint32Array;
  /** Place of each in a field: the picture with an edge of one pixel around it, so that every place has eight neighbours. */
  readonly places: Uint32Array;
  /** Pixels per row of a field. */
  readonly stride: number;
  /** Sum of the weights of the neighbours there are. */
  readonly diagonal: Float64Array;
  /** Used by `solveRoad`; they hold nothing between its calls. */
  readonly buffers: {
    readonly field: Float64Array;
    readonly residual: Float64Array;
    readonly product: Float64Array;
  };
}

const ROWS = [-1, -1, -1, 0, 0, 1, 1, 1];
const COLUMNS = [-1, 0, 1, -1, 1, -1, 0, 1];
const DIRECT = 1 / 6;
const DIAGONAL = 1 / 12;

/** @param removed `height × width`, anything but 0 is unknown. */
export function neighbourSystem(removed: ArrayLike<number>, height: number, width: number): NeighbourSystem {
  let n = 0;
  for (let pixel = 0; pixel < height * width; pixel++) if (removed[pixel] !== 0) n++;
  const stride = width + 2;
  const pixels = new Uint32Array(n);
  const places = new Uint32Array(n);
  const diagonal = new Float64Array(n);
  const inside = weightsOf(1, 1, 3, 3);
  let i = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (removed[row * width + column] === 0) continue;
      pixels[i] = row * width + column;
      places[i] = (row + 1) * stride + column + 1;
      const edge = row === 0 || column === 0 || row === height - 1 || column === width - 1;
      diagonal[i] = edge ? weightsOf(row, column, height, width) : inside;
      i++;
    }
  }
  const numbers = (): Float64Array => new Float64Array(n);
  const field = new Float64Array((height + 2) * stride);
  return { pixels, places, stride, diagonal, buffers: { field, residual: numbers(), product: numbers() } };
}

/** Sum of the weights of the neighbours that a pixel has. */
function weightsOf(row: number, column: number, height: number, width: number): number {
  let sum = 0;
  for (let s = 0; s < 8; s++) {
    const [r, c] = [row + ROWS[s]!, column + COLUMNS[s]!];
    if (r < 0 || c < 0 || r >= height || c >= width) continue;
    sum += ROWS[s] === 0 || COLUMNS[s] === 0 ? DIRECT : DIAGONAL;
  }
  return sum;
}

/**
 * Conjugate gradients, preconditioned by the diagonal: the system is symmetric and positive definite once a pixel is left. With every
 * pixel removed there is nothing to go by: 0. What has neighbours, the known pixels and then the direction, lies in a field with 0
 * wherever there is nothing to add.
 * @param plane known pixels are read.
 * @param x first guess per removed pixel; overwritten by the solution.
 * @param tolerance size of the residual, relative to that of the known pixels around.
 */
export function solveRoad(
  system: NeighbourSystem,
  plane: Float32Array,
  x: Float64Array,
  tolerance: number,
): void {
  const n = x.length;
  if (n === 0 || n === plane.length) {
    x.fill(0);
    return;
  }
  const { places, stride, diagonal, buffers } = system;
  const { field, residual, product } = buffers;
  fillKnown(system, plane, field);
  for (let i = 0; i < n; i++) residual[i] = neighbours(field, places[i]!, stride);
  const enough = tolerance ** 2 * sizeOf(residual, diagonal);
  field.fill(0);
  for (let i = 0; i < n; i++) field[places[i]!] = x[i]!;
  multiply(system, field, product);
  for (let i = 0; i < n; i++) {
    residual[i]! -= product[i]!;
    field[places[i]!] = residual[i]! / diagonal[i]!;
  }
  let size = sizeOf(residual, diagonal);
  for (let step = 0; step < 10 * n && size > enough; step++) {
    const length = size / multiply(system, field, product);
    let next = 0;
    for (let i = 0; i < n; i++) {
      x[i]! += length * field[places[i]!]!;
      const left = residual[i]! - length * product[i]!;
      residual[i] = left;
      next += (left * left) / diagonal[i]!;
    }
    const share = next / size;
    for (let i = 0; i < n; i++) {
      const at = places[i]!;
      field[at] = residual[i]! / diagonal[i]! + share * field[at]!;
    }
    size = next;
  }
}

/** Writes the known pixels to a field, 0 at the others. */
function fillKnown({ places, stride }: NeighbourSystem, plane: Float32Array, field: Float64Array): void {
  const width = stride - 2;
  for (let row = 0; row * width < plane.length; row++)
    for (let column = 0; column < width; column++)
      field[(row + 1) * stride + column + 1] = plane[row * width + column]!;
  for (let i = 0; i < places.length; i++) field[places[i]!] = 0;
}

/** Weighted sum of the eight neighbours of a place. */
function neighbours(field: Float64Array, at: number, stride: number): number {
  let sum = DIAGONAL * field[at - stride - 1]!;
  sum += DIRECT * field[at - stride]!;
  sum += DIAGONAL * field[at - stride + 1]!;
  sum += DIRECT * field[at - 1]!;
  sum += DIRECT * field[at + 1]!;
  sum += DIAGONAL * field[at + stride - 1]!;
  sum += DIRECT * field[at + stride]!;
  return sum + DIAGONAL * field[at + stride + 1]!;
}

/** Length of the residual in the preconditioner's norm, squared. */
function sizeOf(residual: Float64Array, diagonal: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < residual.length; i++) sum += (residual[i]! * residual[i]!) / diagonal[i]!;
  return sum;
}

/** `out = M v` for the v in the field. @returns `v · M v`. */
function multiply(
  { places, stride, diagonal }: NeighbourSystem,
  field: Float64Array,
  out: Float64Array,
): number {
  let curvature = 0;
  for (let i = 0; i < places.length; i++) {
    const at = places[i]!;
    const own = field[at]!;
    let sum = diagonal[i]! * own;
    sum -= DIAGONAL * field[at - stride - 1]!;
    sum -= DIRECT * field[at - stride]!;
    sum -= DIAGONAL * field[at - stride + 1]!;
    sum -= DIRECT * field[at - 1]!;
    sum -= DIRECT * field[at + 1]!;
    sum -= DIAGONAL * field[at + stride - 1]!;
    sum -= DIRECT * field[at + stride]!;
    sum -= DIAGONAL * field[at + stride + 1]!;
    out[i] = sum;
    curvature += own * sum;
  }
  return curvature;
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
