import { MorphoscopeError, type Random } from '@morphoscope/domain';

/** A picture whose masked pixels are to be made up: `channels × height × width`, row-major. */
export interface RoadImage {
  readonly data: Float32Array;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Options of the imputation. */
export interface RoadOptions {
  /** Standard deviation of the noise added to every pixel made up, in units of the data (default 0.01). */
  readonly noise?: number;
  readonly random: Random;
}

/**
 * Noisy linear imputation of ROAD (Rong et al., ICML 2022): a pixel that is removed becomes the weighted mean of its neighbours, direct
 * ones 1/6 and diagonal ones 1/12, all removed pixels solved for at once, plus noise. So the shape of what was removed does not give
 * it away, and the model stays near its data.
 *
 * @param removed `height × width`, anything but 0 is made up.
 * @returns a new picture; pixels that were not removed are the same. With everything removed: the mean 0 and noise.
 * @throws MorphoscopeError `InputError` when sizes do not match.
 */
export function imputeRoad(image: RoadImage, removed: ArrayLike<number>, options: RoadOptions): Float32Array {
  const { data, channels, height, width } = image;
  const size = height * width;
  if (data.length !== channels * size || removed.length !== size) {
    throw new MorphoscopeError('InputError', 'picture and mask of removed pixels differ in size', {
      suggestion: `Give ${channels} × ${height} × ${width} values and ${height} × ${width} mask values.`,
    });
  }
  const system = neighbourSystem(removed, height, width);
  const out = data.slice();
  for (let channel = 0; channel < channels; channel++) {
    const plane = out.subarray(channel * size, (channel + 1) * size);
    const solved = solve(system, plane);
    system.pixels.forEach((pixel, i) => {
      plane[pixel] = solved[i]! + (options.noise ?? 0.01) * options.random.normal();
    });
  }
  return out;
}

interface NeighbourSystem {
  /** Pixels removed. */
  readonly pixels: Uint32Array;
  /** 8 per pixel: neighbour's pixel, or −1 outside the picture. */
  readonly neighbours: Int32Array;
  /** Position of a pixel among the removed ones, or −1. */
  readonly position: Int32Array;
  /** Sum of the weights of the neighbours there are. */
  readonly diagonal: Float64Array;
}

const STEPS = [-1, 0, 1].flatMap((dy) =>
  [-1, 0, 1].flatMap((dx) => (dx === 0 && dy === 0 ? [] : [[dy, dx]])),
);
const WEIGHTS = STEPS.map(([dy, dx]) => (dy === 0 || dx === 0 ? 1 / 6 : 1 / 12));

function neighbourSystem(removed: ArrayLike<number>, height: number, width: number): NeighbourSystem {
  const pixels = Uint32Array.from(
    Array.from({ length: height * width }, (_, i) => i).filter((i) => removed[i] !== 0),
  );
  const position = new Int32Array(height * width).fill(-1);
  pixels.forEach((pixel, i) => {
    position[pixel] = i;
  });
  const neighbours = new Int32Array(pixels.length * 8).fill(-1);
  const diagonal = new Float64Array(pixels.length);
  pixels.forEach((pixel, i) => {
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    STEPS.forEach(([dy, dx], s) => {
      const [r, c] = [row + dy!, column + dx!];
      if (r < 0 || c < 0 || r >= height || c >= width) return;
      neighbours[i * 8 + s] = r * width + c;
      diagonal[i]! += WEIGHTS[s]!;
    });
  });
  return { pixels, neighbours, position, diagonal };
}

/** Conjugate gradients, preconditioned by the diagonal: the system is symmetric and positive definite once a pixel is left. */
function solve(system: NeighbourSystem, plane: Float32Array): Float64Array {
  const { pixels, neighbours, position, diagonal } = system;
  const n = pixels.length;
  const x = new Float64Array(n);
  if (n === 0 || n === plane.length) return x;
  const residual = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let s = 0; s < 8; s++) {
      const pixel = neighbours[i * 8 + s]!;
      if (pixel >= 0 && position[pixel]! < 0) residual[i]! += WEIGHTS[s]! * plane[pixel]!;
    }
  }
  const direction = residual.map((value, i) => value / diagonal[i]!);
  const product = new Float64Array(n);
  let size = residual.reduce((sum, value, i) => sum + (value * value) / diagonal[i]!, 0);
  const enough = 1e-20 * size;
  for (let step = 0; step < 10 * n && size > enough; step++) {
    multiply(system, direction, product);
    let curvature = 0;
    for (let i = 0; i < n; i++) curvature += direction[i]! * product[i]!;
    const length = size / curvature;
    let next = 0;
    for (let i = 0; i < n; i++) {
      x[i]! += length * direction[i]!;
      residual[i]! -= length * product[i]!;
      next += residual[i]! ** 2 / diagonal[i]!;
    }
    for (let i = 0; i < n; i++) direction[i] = residual[i]! / diagonal[i]! + (next / size) * direction[i]!;
    size = next;
  }
  return x;
}

function multiply(
  { neighbours, position, diagonal }: NeighbourSystem,
  vector: Float64Array,
  out: Float64Array,
): void {
  for (let i = 0; i < vector.length; i++) {
    let sum = diagonal[i]! * vector[i]!;
    for (let s = 0; s < 8; s++) {
      const pixel = neighbours[i * 8 + s]!;
      const at = pixel < 0 ? -1 : position[pixel]!;
      if (at >= 0) sum -= WEIGHTS[s]! * vector[at]!;
    }
    out[i] = sum;
  }
}
