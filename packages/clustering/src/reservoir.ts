import { type FeatureRows, hash32, MorphoscopeError } from '@morphoscope/domain';

/** Options of `CellReservoir`. */
export interface CellReservoirOptions {
  /** Most cells kept of this slide. */
  readonly capacity: number;
  /** Channels per cell. */
  readonly C: number;
  readonly seed: number;
  /** Stratum the cells belong to; part of the priority, so that slides draw independently. */
  readonly slideId: string;
}

/**
 * Bounded uniform sample of one slide's cells that does not depend on the order they come in: every cell has the priority
 * `hash32(seed, slideId, tileIndex, cell)` and the `capacity` smallest stay (bottom-k sampling). Offering a
 * tile twice would count its cells twice; the caller sees to it that it does not happen.
 */
export class CellReservoir {
  readonly #options: CellReservoirOptions;
  readonly #data: Float32Array;
  readonly #priority: Uint32Array;
  readonly #tile: Uint32Array;
  readonly #cell: Uint16Array;
  /** Max-heap of slots, worst priority on top. */
  readonly #heap: Uint32Array;
  #size = 0;
  #seen = 0;

  constructor(options: CellReservoirOptions) {
    const { capacity, C } = options;
    if (!(Number.isInteger(capacity) && capacity > 0 && Number.isInteger(C) && C > 0))
      throw new MorphoscopeError(
        'InputError',
        `a sample of ${capacity} cells of ${C} channels is not possible`,
        {
          suggestion: 'Give whole numbers above zero.',
        },
      );
    this.#options = options;
    this.#data = new Float32Array(capacity * C);
    this.#priority = new Uint32Array(capacity);
    this.#tile = new Uint32Array(capacity);
    this.#cell = new Uint16Array(capacity);
    this.#heap = new Uint32Array(capacity);
  }

  /** Cells offered so far. */
  get seen(): number {
    return this.#seen;
  }

  /** Cells kept so far. */
  get size(): number {
    return this.#size;
  }

  /**
   * Offers the cells of one tile; copies only those that get in.
   * @param map `C × P`, row-major: one tile of an NCHW activation.
   * @param accept cells to consider, e.g. those inside tissue and away from the tile's border; default all.
   */
  offer(tileIndex: number, map: Float32Array, P: number, accept?: (cell: number) => boolean): void {
    const { capacity, seed, slideId } = this.#options;
    for (let cell = 0; cell < P; cell++) {
      if (accept && !accept(cell)) continue;
      this.#seen++;
      const priority = hash32(seed, slideId, tileIndex, cell);
      if (this.#size < capacity) {
        this.#fill(this.#size, priority, tileIndex, cell, map, P);
        this.#up(this.#size++);
      } else if (this.#before(priority, tileIndex, cell, this.#heap[0]!)) {
        this.#fill(this.#heap[0]!, priority, tileIndex, cell, map, P);
        this.#down(0);
      }
    }
  }

  /** A copy of the kept cells, sorted by (tile, cell). */
  rows(): FeatureRows {
    const { C } = this.#options;
    const n = this.#size;
    const order = Array.from({ length: n }, (_, i) => i).sort(
      (a, b) => this.#tile[a]! - this.#tile[b]! || this.#cell[a]! - this.#cell[b]!,
    );
    const data = new Float32Array(n * C);
    order.forEach((slot, i) => {
      data.set(this.#data.subarray(slot * C, slot * C + C), i * C);
    });
    return {
      data,
      n,
      d: C,
      tileOf: Uint32Array.from(order, (slot) => this.#tile[slot]!),
      cellOf: Uint16Array.from(order, (slot) => this.#cell[slot]!),
    };
  }

  #fill(slot: number, priority: number, tile: number, cell: number, map: Float32Array, P: number): void {
    const { C } = this.#options;
    if (slot === this.#size) this.#heap[slot] = slot;
    this.#priority[slot] = priority;
    this.#tile[slot] = tile;
    this.#cell[slot] = cell;
    for (let c = 0; c < C; c++) this.#data[slot * C + c] = map[c * P + cell]!;
  }

  /** Whether a candidate comes before a kept slot; equal hashes are told apart by (tile, cell). */
  #before(priority: number, tile: number, cell: number, slot: number): boolean {
    const p = this.#priority[slot]!;
    if (priority !== p) return priority < p;
    const t = this.#tile[slot]!;
    return tile !== t ? tile < t : cell < this.#cell[slot]!;
  }

  #worse(i: number, j: number): boolean {
    const a = this.#heap[i]!;
    return !this.#before(this.#priority[a]!, this.#tile[a]!, this.#cell[a]!, this.#heap[j]!);
  }

  #swap(i: number, j: number): void {
    const slot = this.#heap[i]!;
    this.#heap[i] = this.#heap[j]!;
    this.#heap[j] = slot;
  }

  #up(start: number): void {
    let i = start;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#worse(i, parent)) return;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #down(start: number): void {
    let i = start;
    for (;;) {
      let worst = i;
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < this.#size && this.#worse(child, worst)) worst = child;
      if (worst === i) return;
      this.#swap(i, worst);
      i = worst;
    }
  }
}

/**
 * Joins the samples of several slides into one of at most `capacity` rows with an equal share per slide; what a slide cannot
 * fill goes to the others. Rows are thinned evenly by a seeded priority; slides keep their order. `tileOf` and
 * `cellOf` are dropped: they have no meaning across slides. `stratumOf` says which part a row is from.
 * @throws MorphoscopeError `InputError` when the parts have different numbers of channels.
 */
export function mergeStrata(
  parts: readonly FeatureRows[],
  capacity: number,
  seed: number,
): FeatureRows & { readonly stratumOf: Uint32Array } {
  const filled = parts.filter((part) => part.n > 0);
  const d = filled[0]?.d ?? 0;
  if (filled.some((part) => part.d !== d))
    throw new MorphoscopeError('InputError', 'the samples have different numbers of channels', {
      suggestion: 'Take all of them from one layer of one model.',
    });
  const shares = equalShares(
    parts.map((part) => part.n),
    capacity,
  );
  const n = shares.reduce((a, b) => a + b, 0);
  const data = new Float32Array(n * d);
  const stratumOf = new Uint32Array(n);
  let at = 0;
  parts.forEach((part, stratum) => {
    for (const row of chosen(part.n, shares[stratum]!, seed, stratum)) {
      data.set(part.data.subarray(row * d, row * d + d), at * d);
      stratumOf[at++] = stratum;
    }
  });
  return { data, n, d, stratumOf };
}

function equalShares(sizes: readonly number[], capacity: number): number[] {
  const shares = sizes.map(() => 0);
  // Smallest first: what a small slide leaves over is shared by the ones after it.
  const order = sizes.map((_, i) => i).sort((a, b) => sizes[a]! - sizes[b]! || a - b);
  let left = capacity;
  order.forEach((i, rank) => {
    shares[i] = Math.min(sizes[i]!, Math.floor(left / (order.length - rank)));
    left -= shares[i]!;
  });
  return shares;
}

function chosen(n: number, count: number, seed: number, stratum: number): number[] {
  const all = Array.from({ length: n }, (_, i) => i);
  if (count >= n) return all;
  const priority = all.map((i) => hash32(seed, 'stratum', stratum, i));
  return all
    .sort((a, b) => priority[a]! - priority[b]! || a - b)
    .slice(0, count)
    .sort((a, b) => a - b);
}
