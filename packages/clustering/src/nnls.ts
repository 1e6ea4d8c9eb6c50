import { MorphoscopeError } from '@morphoscope/domain';
import { Arena } from './kernels.js';

/** Solves `argmin_{w ≥ 0} ‖a − wH‖²` for many a at once, knowing of a only the projections `H a`. Synchronous. */
export interface Nnls {
  readonly K: number;
  /**
   * @param projections `K × n`, row-major (channel-major, as `Projector.project` gives): `H a` per column.
   * @param out `K × n`, same layout, receives W ≥ 0. May be `projections` itself.
   */
  solve(projections: Float32Array, n: number, out: Float32Array): void;
}

/** Columns per call of the kernel: small enough to stay in cache. */
const CHUNK = 512;
/** KKT tolerance, relative to the largest |projection| of a column. */
const TOLERANCE = 1e-6;
const SWEEPS = 30;

/** Buffers and calls of the two NNLS kernels in an arena; shared by `createNnls`, the fits and `transform`. */
export class NnlsKernel {
  readonly #arena: Arena;
  readonly #K: number;
  readonly #gram: number;
  readonly #gram64: number;
  readonly #inverse: number;
  readonly #tile: number;
  readonly #scratch: number;
  readonly #status: number;

  /** @param columns most columns of one call, padded to a multiple of 16. */
  constructor(arena: Arena, K: number, columns: number) {
    this.#arena = arena;
    this.#K = K;
    this.#gram = arena.allocate(K * K * 4);
    this.#gram64 = arena.allocate(K * K * 8);
    this.#inverse = arena.allocate(K * 4);
    this.#tile = arena.allocate(K * 16 * 4 * 2);
    this.#scratch = arena.allocate((K * K + 5 * K) * 8 + 2 * K);
    this.#status = arena.allocate(columns);
  }

  setGram(gram: ArrayLike<number>): void {
    const K = this.#K;
    this.#arena.f64(this.#gram64, K * K).set(gram);
    this.#arena.f32(this.#gram, K * K).set(gram);
    const inverse = this.#arena.f32(this.#inverse, K);
    for (let k = 0; k < K; k++) {
      const diagonal = gram[k * K + k]!;
      inverse[k] = diagonal > 1e-30 ? 1 / diagonal : 0;
    }
  }

  /** `sweeps` sweeps of coordinate descent from what is in `w` (`n × K`, as `b`; n padded to 16). */
  descend(b: number, w: number, n: number, sweeps: number): void {
    this.#arena.kernels.coordinateDescent(
      this.#gram,
      this.#inverse,
      b,
      w,
      this.#K,
      n,
      sweeps,
      0,
      this.#status,
      this.#tile,
    );
  }

  /** Exact to `TOLERANCE`: coordinate descent from what is in `w`, then the active set where that did not settle. */
  solve(b: number, w: number, n: number): void {
    const { kernels } = this.#arena;
    const open = kernels.coordinateDescent(
      this.#gram,
      this.#inverse,
      b,
      w,
      this.#K,
      n,
      SWEEPS,
      TOLERANCE,
      this.#status,
      this.#tile,
    );
    if (open > 0) kernels.activeSet(this.#gram64, b, w, this.#K, n, 1e-9, this.#status, this.#scratch);
  }
}

/**
 * NNLS with a frozen dictionary. Cyclic coordinate descent in WASM SIMD to a KKT residual of 1e-6 of the column's largest
 * projection; columns that have not settled after 30 sweeps are finished by an active set in float64 (Lawson & Hanson 1974).
 * @param gram `H Hᵀ`, K × K, e.g. from `gramOf`.
 * @throws MorphoscopeError `InputError` when `gram` is not K × K or not finite.
 */
export function createNnls(gram: Float64Array | Float32Array, K: number): Nnls {
  if (gram.length !== K * K || !gram.every(Number.isFinite))
    throw new MorphoscopeError('InputError', `the Gram matrix has to be ${K} × ${K} finite values`, {
      suggestion: 'Pass gramOf(H, K, C).',
    });
  const arena = new Arena();
  const kernel = new NnlsKernel(arena, K, CHUNK);
  kernel.setGram(gram);
  const channels = arena.allocate(K * CHUNK * 4);
  const b = arena.allocate(K * CHUNK * 4);
  const w = arena.allocate(K * CHUNK * 4);
  return {
    K,
    solve: (projections, n, out) => {
      for (let at = 0; at < n; at += CHUNK) {
        const count = Math.min(CHUNK, n - at);
        const padded = Math.ceil(count / 16) * 16;
        const from = arena.f32(channels, K * padded).fill(0);
        for (let k = 0; k < K; k++)
          from.set(projections.subarray(k * n + at, k * n + at + count), k * padded);
        arena.kernels.transposeMatrix(channels, b, K, padded);
        arena.f32(w, K * padded).fill(0);
        kernel.solve(b, w, count);
        arena.kernels.transposeMatrix(w, channels, padded, K);
        for (let k = 0; k < K; k++) out.set(from.subarray(k * padded, k * padded + count), k * n + at);
      }
    },
  };
}

/** `H Hᵀ` (K × K, float64 sums) of a K × C matrix. */
export function gramOf(H: Float32Array | Float64Array, K: number, C: number): Float64Array {
  const gram = new Float64Array(K * K);
  for (let i = 0; i < K; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let c = 0; c < C; c++) sum += H[i * C + c]! * H[j * C + c]!;
      gram[i * K + j] = sum;
      gram[j * K + i] = sum;
    }
  }
  return gram;
}
