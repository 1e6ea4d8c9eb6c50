import { kernelBase64 } from './kernels.generated.js';

/** The compiled kernels; pointers are byte offsets into the arena they were created with. See kernels/*.ts. */
export interface Kernels {
  scanRows(x: number, n: number, d: number, norms: number, total: number): number;
  signedSquares(p: number, K: number, n: number, out: number): void;
  subtractRow(x: number, n: number, d: number, row: number): void;
  columnSums(x: number, n: number, d: number, into: number): void;
  transposeMatrix(from: number, to: number, rows: number, columns: number): void;
  accumulate(into: number, from: number, n: number): void;
  coordinateDescent(
    gram: number,
    inverse: number,
    b: number,
    w: number,
    K: number,
    n: number,
    sweeps: number,
    tolerance: number,
    status: number,
    tile: number,
  ): number;
  activeSet(
    gram: number,
    b: number,
    w: number,
    K: number,
    n: number,
    tolerance: number,
    status: number,
    scratch: number,
  ): void;
  lloydStep(
    p: number,
    norms: number,
    x: number,
    labels: number,
    nearest: number,
    sums: number,
    counts: number,
    K: number,
    n: number,
    d: number,
  ): number;
}

const PAGE = 65536;

/**
 * A bump allocator over one unshared `WebAssembly.Memory`, and the kernels that work in it. Typed-array views are made
 * on demand: growing the memory detaches older ones, so never keep a view across `allocate`.
 */
export class Arena {
  readonly kernels: Kernels;
  readonly #memory: WebAssembly.Memory;
  #top = PAGE;

  constructor(bytes = 0) {
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) + 2, maximum: 65536 });
    const instance = new WebAssembly.Instance(compiled(), {
      env: { memory: this.#memory, abort: () => unreachable() },
    });
    this.kernels = instance.exports as unknown as Kernels;
  }

  /** Reserves zeroed-on-first-use bytes, 64-byte aligned; throws RangeError beyond 4 GiB. */
  allocate(bytes: number): number {
    const at = this.#top;
    this.#top = Math.ceil((at + bytes) / 64) * 64;
    const missing = this.#top - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
    return at;
  }

  /** Where the next allocation starts; give it to `release` to free everything after it. */
  mark(): number {
    return this.#top;
  }

  release(mark: number): void {
    this.#top = mark;
  }

  f32(at: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#memory.buffer, at, length);
  }

  f64(at: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#memory.buffer, at, length);
  }

  i32(at: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#memory.buffer, at, length);
  }
}

let moduleOnce: WebAssembly.Module | undefined;

function compiled(): WebAssembly.Module {
  moduleOnce ??= new WebAssembly.Module(Uint8Array.from(atob(kernelBase64), (c) => c.charCodeAt(0)));
  return moduleOnce;
}

function unreachable(): never {
  throw new Error('a clustering kernel aborted');
}
