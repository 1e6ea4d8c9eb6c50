import { Arena } from './kernels.js';
import { LloydHost } from './lloyd-host.js';
import { NmfHost } from './nmf-host.js';
import type { ProductGraphs } from './product-graph.js';
import { Products } from './products.js';
import { layOut, type Shard } from './shard.js';
import type {
  LoadReply,
  LoadRequest,
  PassRequest,
  ShardOperations,
  TransformReply,
  TransformRequest,
} from './shard-protocol.js';
import { TransformHost } from './transform-host.js';

/** The worker's side of `ShardOperations`: keeps rows in one arena and hands the work to the algorithm at hand. */
export class ShardHost implements ShardOperations {
  readonly #arena = new Arena();
  readonly #products: Products;
  readonly #shards: Shard[] = [];
  #d = 0;
  #rowsEnd: number | undefined;
  #nmf: NmfHost | undefined;
  #lloyd: LloydHost | undefined;
  #transform: TransformHost | undefined;

  constructor(graphs: ProductGraphs) {
    this.#products = new Products(graphs);
  }

  async load(request: LoadRequest): Promise<LoadReply> {
    const { shard: id, shardRows, blockRows, d, offset, data } = request;
    this.#d = d;
    let shard = this.#shards.find((s) => s.id === id);
    if (!shard) {
      shard = layOut(this.#arena, id, shardRows, blockRows, d);
      this.#shards.push(shard);
    }
    const scratch = this.#arena.allocate(8);
    let flags = 0;
    let badRow = -1;
    let total = 0;
    const rows = data.length / d;
    for (let at = 0; at < rows; at += blockRows) {
      const block = shard.blocks[(offset + at) / blockRows]!;
      this.#arena.f32(block.x, block.rows * d).set(data.subarray(at * d, (at + block.rows) * d));
      const found = this.#arena.kernels.scanRows(block.x, block.rows, d, block.norms, scratch);
      total += this.#arena.f64(scratch, 1)[0]!;
      if (found && badRow < 0) badRow = offset + Math.floor(firstBad(data, at * d) / d);
      flags |= found;
    }
    return { flags, badRow, total, ...(data.buffer instanceof ArrayBuffer ? { data } : {}) };
  }

  async columnSums() {
    const arena = this.#arena;
    const at = arena.allocate(this.#d * 8);
    return this.#shards.map((shard) => {
      arena.f64(at, this.#d).fill(0);
      for (const { x, rows } of shard.blocks) arena.kernels.columnSums(x, rows, this.#d, at);
      return { shard: shard.id, sums: arena.f64(at, this.#d).slice() };
    });
  }

  async subtract({ row }: { row: Float32Array }) {
    const arena = this.#arena;
    const at = arena.allocate(this.#d * 4);
    const scratch = arena.allocate(8);
    arena.f32(at, this.#d).set(row);
    return this.#shards.map((shard) => {
      let total = 0;
      for (const block of shard.blocks) {
        arena.kernels.subtractRow(block.x, block.rows, this.#d, at);
        arena.kernels.scanRows(block.x, block.rows, this.#d, block.norms, scratch);
        total += arena.f64(scratch, 1)[0]!;
      }
      return { shard: shard.id, total };
    });
  }

  async beginNmf({ K, weights }: { K: number; weights?: readonly { shard: number; W: Float32Array }[] }) {
    this.#turnRows();
    this.#reset();
    this.#nmf = new NmfHost(this.#arena, this.#products, this.#shards, this.#d, K);
    for (const { shard, W } of weights ?? []) this.#nmf.setWeights(shard, W);
  }

  pass(request: PassRequest) {
    return this.#nmf!.pass(request);
  }

  async weights() {
    return this.#nmf!.weights();
  }

  async beginKMeans({ K }: { K: number }) {
    this.#reset();
    this.#lloyd = new LloydHost(this.#arena, this.#products, this.#shards, this.#d, K);
  }

  lloyd(request: { centroids: Float32Array }) {
    return this.#lloyd!.step(request.centroids);
  }

  async farthest({ count }: { count: number }) {
    return this.#lloyd!.farthest(count);
  }

  async labels() {
    return this.#lloyd!.labels();
  }

  async openTransform(request: { H: Float32Array; K: number; gram: Float64Array }) {
    this.#rowsEnd ??= this.#arena.mark();
    this.#arena.release(this.#rowsEnd);
    this.#transform = new TransformHost(this.#arena, this.#products, request);
  }

  transform(request: TransformRequest): Promise<TransformReply> {
    return this.#transform!.run(request);
  }

  /** Makes the transposed blocks of NMF, once; they stay with the rows. */
  #turnRows(): void {
    if (this.#shards.every((shard) => shard.blocks.every((block) => block.transposed > 0))) return;
    if (this.#rowsEnd !== undefined) this.#arena.release(this.#rowsEnd);
    for (const block of this.#shards.flatMap((shard) => shard.blocks)) {
      block.transposed = this.#arena.allocate(block.ld * this.#d * 4);
      this.#arena.kernels.transposeMatrix(block.x, block.transposed, block.ld, this.#d);
    }
    this.#rowsEnd = this.#arena.mark();
  }

  /** Frees what the last algorithm allocated after the rows. */
  #reset(): void {
    this.#rowsEnd ??= this.#arena.mark();
    this.#arena.release(this.#rowsEnd);
    this.#nmf = undefined;
    this.#lloyd = undefined;
  }
}

/** Index of the first negative or non-finite value at or after `from`. */
function firstBad(data: Float32Array, from: number): number {
  for (let i = from; i < data.length; i++)
    if (!(data[i]! >= 0 && data[i]! < Number.POSITIVE_INFINITY)) return i;
  return data.length;
}
