import { NO_CLUSTER } from '@morphoscope/domain';
import type { RegionAgreement, TileBatch } from '@morphoscope/metrics';
import type { MapSet } from '../map-set.js';
import { carriesMaps, emptyRegions, packRegions, type RegionFrame } from '../region-frame.js';
import type { EvaluationJob, JudgedTiles } from './protocol.js';
import type { TileMapping } from './weight-maps.js';

type JobRegions = NonNullable<Extract<EvaluationJob, { kind: 'judge' }>['regions']>;

/** What adds up over annotated tiles: agreement of every set with the regions, and which labels fall on which object. */
export class RegionSums {
  readonly #agreements: readonly RegionAgreement[];
  readonly #blocks: readonly (Float64Array | null)[];
  readonly #classBlocks: Float64Array | null;
  readonly #columns: number;

  /** @param classes of a head that is linear in the layer, 0 without */
  constructor(
    private readonly sets: readonly MapSet[],
    private readonly frame: RegionFrame,
    private readonly regions: JobRegions,
    private readonly classes: number,
  ) {
    this.#columns = regions.blockCount + 1;
    this.#agreements = sets.map((set) => emptyRegions(frame, set));
    this.#blocks = sets.map((set) =>
      set.kind === 'dictionary' ? new Float64Array((set.K + 1) * this.#columns) : null,
    );
    this.#classBlocks = classes > 0 ? new Float64Array(classes * this.#columns) : null;
  }

  /**
   * @param batches per set, of the tiles `rows` of the job
   * @param maps saliency maps of these tiles
   */
  add(
    batches: readonly TileBatch[],
    rows: readonly number[],
    maps: readonly Float32Array[],
    mappings: readonly TileMapping[],
    place: { readonly slide: string; readonly first: number },
  ): void {
    const P = this.frame.cells;
    rows.forEach((row, i) => {
      const mask = this.regions.mask.subarray(row * P, (row + 1) * P);
      const blocks = this.regions.blocks.subarray(row * P, (row + 1) * P);
      const ownMaps = maps.map((map) => map.subarray(i * P, (i + 1) * P));
      batches.forEach((batch, s) => {
        const one: TileBatch = {
          tiles: 1,
          K: batch.K,
          cells: P,
          W: batch.W.subarray(i * batch.K * P, (i + 1) * batch.K * P),
          ...(batch.labels ? { labels: batch.labels.subarray(i * P, (i + 1) * P) } : {}),
          slide: place.slide,
          firstTile: place.first + row,
        };
        this.#agreements[s]!.add(one, mask, carriesMaps(this.sets[s]!) ? ownMaps : []);
        const counts = this.#blocks[s];
        if (counts && one.labels) countBlocks(counts, this.#columns, one.labels, batch.K, blocks);
      });
      const { evidence } = mappings[i]!;
      if (this.#classBlocks && evidence)
        countBlocks(
          this.#classBlocks,
          this.#columns,
          strongest(evidence, this.classes, P),
          this.classes,
          blocks,
        );
    });
  }

  result(): Pick<JudgedTiles, 'regions' | 'blocks' | 'classBlocks'> {
    return {
      regions: this.#agreements.map(({ state }) => packRegions(state)),
      blocks: this.#blocks,
      classBlocks: this.#classBlocks,
    };
  }
}

/** Adds cells of annotated objects to `label × object`; cells without a label go to the row after the last label. */
function countBlocks(
  counts: Float64Array,
  columns: number,
  labels: Uint8Array,
  none: number,
  blocks: Uint32Array,
): void {
  for (let p = 0; p < labels.length; p++) {
    if (blocks[p] === 0) continue;
    const row = labels[p] === NO_CLUSTER ? none : labels[p]!;
    counts[row * columns + blocks[p]!]! += 1;
  }
}

/** The class with the most evidence in every cell: the model's own map. */
function strongest(evidence: Float32Array, classes: number, P: number): Uint8Array {
  return Uint8Array.from({ length: P }, (_, p) => {
    let best = 0;
    for (let c = 1; c < classes; c++) if (evidence[c * P + p]! > evidence[best * P + p]!) best = c;
    return best;
  });
}
