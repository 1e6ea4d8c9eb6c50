import type { Arena } from './kernels.js';

/** A run of rows that stays in cache while it is worked on. `ld` is its length padded to a multiple of 16 with zero rows. */
export interface Block {
  readonly rows: number;
  readonly ld: number;
  /** `ld × d`. */
  readonly x: number;
  /** `ld`: squared norms. */
  readonly norms: number;
  /** `d × ld`: x transposed, made for NMF; 0 before. */
  transposed: number;
  /** Of the running algorithm. NMF: W, `ld × K`. k-means: labels and ‖c‖² − 2c·x, `ld` each. */
  state: number;
  nearest: number;
}

/** A fixed share of the rows, worked on by one thread from first to last block. */
export interface Shard {
  readonly id: number;
  readonly rows: number;
  readonly blocks: readonly Block[];
  /** Accumulators of the running algorithm (f64 sums, i32 counts). */
  sums: number;
  gram: number;
  counts: number;
}

/** Lays out the blocks of a shard in the arena. */
export function layOut(arena: Arena, id: number, rows: number, blockRows: number, d: number): Shard {
  const blocks: Block[] = [];
  for (let at = 0; at < rows; at += blockRows) {
    const count = Math.min(blockRows, rows - at);
    const ld = Math.ceil(count / 16) * 16;
    const x = arena.allocate(ld * d * 4);
    blocks.push({ rows: count, ld, x, norms: arena.allocate(ld * 4), transposed: 0, state: 0, nearest: 0 });
  }
  return { id, rows, blocks, sums: 0, gram: 0, counts: 0 };
}
