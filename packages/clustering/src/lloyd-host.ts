import type { Arena } from './kernels.js';
import type { Products } from './products.js';
import type { Shard } from './shard.js';
import type { FarRow, LloydReply } from './shard-protocol.js';

/** Labels of the worker's shards and Lloyd steps over them. */
export class LloydHost {
  readonly #arena: Arena;
  readonly #products: Products;
  readonly #shards: readonly Shard[];
  readonly #d: number;
  readonly #K: number;
  readonly #centroids: number;
  readonly #norms: number;
  readonly #p: number;

  constructor(arena: Arena, products: Products, shards: readonly Shard[], d: number, K: number) {
    const widest = Math.max(16, ...shards.map((shard) => shard.blocks[0]?.ld ?? 0));
    this.#arena = arena;
    this.#products = products;
    this.#shards = shards;
    this.#d = d;
    this.#K = K;
    this.#centroids = arena.allocate(K * d * 4);
    this.#norms = arena.allocate(K * 4);
    this.#p = arena.allocate(K * widest * 4);
    for (const shard of shards) {
      shard.sums = arena.allocate(K * d * 8);
      shard.counts = arena.allocate(K * 4);
      arena.f64(shard.sums, K * d).fill(0);
      arena.i32(shard.counts, K).fill(0);
      for (const block of shard.blocks) {
        block.state = arena.allocate(block.ld * 4);
        block.nearest = arena.allocate(block.ld * 4);
        arena.i32(block.state, block.ld).fill(-1);
      }
    }
  }

  async step(centroids: Float32Array): Promise<LloydReply[]> {
    const arena = this.#arena;
    const K = this.#K;
    const d = this.#d;
    arena.f32(this.#centroids, K * d).set(centroids);
    arena.f32(this.#norms, K).set(squaredNorms(centroids, K, d));
    const replies: LloydReply[] = [];
    for (const shard of this.#shards) {
      let changed = 0;
      for (const { x, ld, rows, state, nearest } of shard.blocks) {
        const p = arena.f32(this.#p, K * ld);
        const c = arena.f32(this.#centroids, K * d);
        await this.#products.transposed(arena.f32(x, ld * d), c, ld, d, K, p);
        changed += arena.kernels.lloydStep(
          this.#p,
          this.#norms,
          x,
          state,
          nearest,
          shard.sums,
          shard.counts,
          K,
          rows,
          d,
        );
      }
      replies.push({
        shard: shard.id,
        changed,
        sums: arena.f64(shard.sums, K * d).slice(),
        counts: arena.i32(shard.counts, K).slice(),
      });
    }
    return replies;
  }

  farthest(count: number): FarRow[] {
    const arena = this.#arena;
    const d = this.#d;
    return this.#shards.flatMap((shard) => {
      const found: { block: number; i: number; row: number; distance: number }[] = [];
      let row = 0;
      shard.blocks.forEach((block, index) => {
        const near = arena.f32(block.nearest, block.ld);
        const norms = arena.f32(block.norms, block.ld);
        for (let i = 0; i < block.rows; i++, row++) {
          const distance = near[i]! + norms[i]!;
          const last = found[found.length - 1];
          if (found.length === count && last && distance <= last.distance) continue;
          found.push({ block: index, i, row, distance });
          found.sort((a, b) => b.distance - a.distance || a.row - b.row);
          if (found.length > count) found.pop();
        }
      });
      return found.map((far) => {
        const block = shard.blocks[far.block]!;
        return {
          shard: shard.id,
          row: far.row,
          distance: far.distance,
          label: arena.i32(block.state, block.ld)[far.i]!,
          values: arena.f32(block.x + far.i * d * 4, d).slice(),
        };
      });
    });
  }

  labels(): { shard: number; labels: Int32Array }[] {
    return this.#shards.map((shard) => {
      const labels = new Int32Array(shard.rows);
      let row = 0;
      for (const block of shard.blocks) {
        labels.set(this.#arena.i32(block.state, block.rows), row);
        row += block.rows;
      }
      return { shard: shard.id, labels };
    });
  }
}

/** ‖row‖² per row, summed in float64. */
function squaredNorms(rows: Float32Array, n: number, d: number): Float64Array {
  const norms = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += rows[i * d + j]! ** 2;
    norms[i] = sum;
  }
  return norms;
}
