import { squaredNorms } from './distance.kernel.js';

/** Rows of one segment, growing; number of a row is its position. A row can be removed; none ever moves. */
export class RowStore {
  #data: Float32Array<ArrayBuffer>;
  #norms: Float32Array<ArrayBuffer>;
  #removed: Uint8Array<ArrayBuffer>;
  #count = 0;

  constructor(
    readonly d: number,
    capacity: number,
  ) {
    this.#data = new Float32Array(capacity * d);
    this.#norms = new Float32Array(capacity);
    this.#removed = new Uint8Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  /** All rows, `count × d`; valid until the next `append`. */
  get data(): Float32Array {
    return this.#data.subarray(0, this.#count * this.d);
  }

  /** ‖row‖² per row. */
  get norms(): Float32Array {
    return this.#norms.subarray(0, this.#count);
  }

  /** 1 where a row is removed. */
  get removed(): Uint8Array {
    return this.#removed.subarray(0, this.#count);
  }

  append(rows: Float32Array): void {
    const added = rows.length / this.d;
    this.#reserve(this.#count + added);
    this.#data.set(rows, this.#count * this.d);
    squaredNorms(this.#data, this.#count, added, this.d, this.#norms);
    this.#count += added;
  }

  remove(row: number): void {
    this.#removed[row] = 1;
  }

  #reserve(wanted: number): void {
    const capacity = this.#norms.length;
    if (wanted <= capacity) return;
    const next = Math.max(wanted, Math.ceil(capacity * 1.5));
    this.#data = grown(this.#data, new Float32Array(next * this.d));
    this.#norms = grown(this.#norms, new Float32Array(next));
    this.#removed = grown(this.#removed, new Uint8Array(next));
  }
}

function grown<Values extends { set(from: Values): void }>(from: Values, to: Values): Values {
  to.set(from);
  return to;
}
