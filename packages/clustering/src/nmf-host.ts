import type { Arena } from './kernels.js';
import { NnlsKernel } from './nnls.js';
import type { Products } from './products.js';
import type { Block, Shard } from './shard.js';
import type { PassReply, PassRequest } from './shard-protocol.js';

/** W of the worker's shards and passes over them. The rows are kept transposed as well: onnxruntime repacks its right
 * factor on every call, so the large one is on the left in both products. */
export class NmfHost {
  readonly #arena: Arena;
  readonly #products: Products;
  readonly #shards: readonly Shard[];
  readonly #d: number;
  readonly #K: number;
  readonly #nnls: NnlsKernel;
  readonly #basis: number;
  /** Projections of one block, ld × K. */
  readonly #p: number;
  /** Statistics of one block, f32. */
  readonly #ab: number;
  readonly #aa: number;
  readonly #signs: number;

  constructor(arena: Arena, products: Products, shards: readonly Shard[], d: number, K: number) {
    const widest = Math.max(16, ...shards.map((shard) => shard.blocks[0]?.ld ?? 0));
    this.#arena = arena;
    this.#products = products;
    this.#shards = shards;
    this.#d = d;
    this.#K = K;
    this.#nnls = new NnlsKernel(arena, K, widest);
    this.#basis = arena.allocate(K * d * 4);
    this.#p = arena.allocate(K * widest * 4);
    this.#ab = arena.allocate(K * d * 4);
    this.#aa = arena.allocate(K * K * 4);
    this.#signs = arena.allocate(K * 16);
    for (const shard of shards) {
      shard.sums = arena.allocate(K * d * 8);
      shard.gram = arena.allocate(K * K * 8);
      for (const block of shard.blocks) {
        block.state = arena.allocate(K * block.ld * 4);
        arena.f32(block.state, K * block.ld).fill(0);
      }
    }
  }

  async pass(request: PassRequest): Promise<readonly PassReply[]> {
    const { basis, m, gram, shardLimit = Number.POSITIVE_INFINITY } = request;
    this.#arena.f32(this.#basis, m * this.#d).set(basis);
    if (gram) this.#nnls.setGram(gram);
    const replies: PassReply[] = [];
    for (const shard of this.#shards) {
      if (shard.id < shardLimit) replies.push(await this.#shardPass(shard, request));
    }
    return replies;
  }

  async #shardPass(shard: Shard, request: PassRequest): Promise<PassReply> {
    const arena = this.#arena;
    const { m, mode } = request;
    const d = this.#d;
    arena.f64(shard.sums, m * d).fill(0);
    arena.f64(shard.gram, m * m).fill(0);
    arena.f64(this.#signs, 2 * m).fill(0);
    for (const block of shard.blocks) {
      const x = arena.f32(block.x, block.ld * d);
      const xt = arena.f32(block.transposed, block.ld * d);
      const p = arena.f32(this.#p, m * block.ld);
      await this.#products.transposed(x, arena.f32(this.#basis, m * d), block.ld, d, m, p);
      const at = arena.f32(this.#update(block, request), m * block.ld);
      await this.#products.statistics(
        xt,
        at,
        d,
        block.ld,
        m,
        arena.f32(this.#ab, m * d),
        arena.f32(this.#aa, m * m),
      );
      arena.kernels.accumulate(shard.sums, this.#ab, m * d);
      arena.kernels.accumulate(shard.gram, this.#aa, m * m);
    }
    return {
      shard: shard.id,
      products: turned(arena.f64(shard.sums, m * d), d, m),
      gram: arena.f64(shard.gram, m * m).slice(),
      ...(mode === 'project' ? { signs: arena.f64(this.#signs, 2 * m).slice() } : {}),
    };
  }

  /** Brings W of a block up to date, or takes the projections for it; where it lies. */
  #update(block: Block, { m, mode, sweeps = 1, scale }: PassRequest): number {
    if (mode === 'project') {
      this.#arena.kernels.signedSquares(this.#p, m, block.ld, this.#signs);
      return this.#p;
    }
    if (scale) {
      const W = this.#arena.f32(block.state, m * block.ld);
      for (let i = 0; i < W.length; i++) W[i] = W[i]! * scale[i % m]!;
    }
    if (mode === 'descend') this.#nnls.descend(this.#p, block.state, block.ld, sweeps);
    else this.#nnls.solve(this.#p, block.state, block.ld);
    return block.state;
  }

  /** Sets W of a shard, rows × K row-major. */
  setWeights(id: number, W: Float32Array): void {
    const shard = this.#shards.find((s) => s.id === id);
    const K = this.#K;
    let row = 0;
    for (const block of shard?.blocks ?? []) {
      this.#arena.f32(block.state, K * block.rows).set(W.subarray(row * K, (row + block.rows) * K));
      row += block.rows;
    }
  }

  weights(): { shard: number; W: Float32Array }[] {
    const K = this.#K;
    return this.#shards.map((shard) => {
      const W = new Float32Array(shard.rows * K);
      let row = 0;
      for (const block of shard.blocks) {
        W.set(this.#arena.f32(block.state, K * block.rows), row * K);
        row += block.rows;
      }
      return { shard: shard.id, W };
    });
  }
}

/** `rows × columns` → `columns × rows`. */
function turned(from: Float64Array, rows: number, columns: number): Float64Array {
  const to = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) to[j * rows + i] = from[i * columns + j]!;
  return to;
}
