import { join } from 'node:path';
import { type DecompositionState, DecompositionSums, importance, shiftEvidence } from '@morphoscope/concepts';
import { type LinearHead, NO_CLUSTER } from '@morphoscope/domain';
import type { FinishedBand, RasterPlan } from '@morphoscope/heatmap';
import { toFloat16 } from '../array/float16.js';
import { FLOAT16_NAN, writeZarrGroup, ZarrWriter } from '../array/zarr.js';
import type { StoredDictionary } from '../folder/dictionary-folder.js';
import { type Assigner, type ChannelLayout, createAssigners, workerDictionary } from '../worker/channels.js';
import { CELL } from '../worker/protocol.js';

/** Hard label of raster cells that no tile covers, in `label` arrays. */
export const NOT_COVERED = 254;

/** What a dictionary found on a slide, counted over covered cells that lie on tissue. */
export interface DictionarySlideRecord {
  /** `K`: cells per hard label. */
  readonly labelCounts: readonly number[];
  /** Such cells without activation. */
  readonly none: number;
  /** NMF with a head that is linear in the layer; otherwise absent. */
  readonly decomposition?: DecompositionState;
}

interface Part {
  readonly id: string;
  readonly K: number;
  readonly assigner: Assigner;
  readonly weights: ZarrWriter;
  readonly labels: ZarrWriter;
  readonly counts: number[];
  readonly sums: DecompositionSums | undefined;
  none: number;
}

/** Turns finished bands of averaged planes into the maps of `cells.zarr`, one row of chunks in memory. */
export class CellMaps {
  private constructor(
    private readonly layout: ChannelLayout,
    private readonly width: number,
    private readonly parts: readonly Part[],
    private readonly coverage: ZarrWriter,
    private readonly tissue: ZarrWriter,
    private readonly ground: Uint8Array,
  ) {}

  /**
   * Creates `folder` (a Zarr group) with arrays `coverage`, `tissue` and, per dictionary, `<id>/W` and `<id>/label`.
   * @param ground of each raster cell, see `CELL`; what lies outside the slide is not covered
   */
  static async create(
    folder: string,
    plan: RasterPlan,
    ground: Uint8Array,
    layout: ChannelLayout,
    dictionaries: readonly StoredDictionary[],
    C: number,
    head: LinearHead | undefined,
  ): Promise<CellMaps> {
    const { width, height } = plan.raster;
    await writeZarrGroup(folder, { raster: plan.raster, uncovered: NOT_COVERED, none: NO_CLUSTER });
    const assigners = createAssigners(
      layout,
      dictionaries.map(({ dictionary }) => workerDictionary(dictionary)),
      C,
    );
    const parts: Part[] = [];
    for (const [i, { id, dictionary }] of dictionaries.entries()) {
      const { K, H, kind, shift } = dictionary;
      await writeZarrGroup(join(folder, id), { clusters: K });
      const sums =
        head && kind === 'nmf'
          ? new DecompositionSums(
              head.classes,
              K,
              importance(H, K, C, head, shift),
              shiftEvidence(head, shift),
            )
          : undefined;
      parts.push({
        id,
        K,
        assigner: assigners[i]!,
        weights: await ZarrWriter.create(join(folder, id, 'W'), {
          channels: K,
          height,
          width,
          type: 'float16',
        }),
        labels: await ZarrWriter.create(join(folder, id, 'label'), {
          height,
          width,
          type: 'uint8',
          fill: NOT_COVERED,
        }),
        counts: new Array<number>(K).fill(0),
        sums,
        none: 0,
      });
    }
    const coverage = await ZarrWriter.create(join(folder, 'coverage'), {
      height,
      width,
      type: 'uint8',
      fill: 0,
    });
    const tissue = await ZarrWriter.create(join(folder, 'tissue'), { height, width, type: 'uint8', fill: 0 });
    return new CellMaps(layout, width, parts, coverage, tissue, ground);
  }

  /** Solves and writes one band. */
  async add(band: FinishedBand): Promise<void> {
    const size = band.rows * this.width;
    const ground = this.ground.subarray(band.y0 * this.width, (band.y0 + band.rows) * this.width);
    const covered = coveredCells(band.coverage, ground);
    const planes = compact(band.data, this.layout.channels, size, covered);
    for (const part of this.parts) await this.#addPart(part, band, planes, covered, ground);
    await this.coverage.writeRows(band.y0, band.rows, band.coverage);
    const onTissue = ground.map((cell) => (cell === CELL.tissue ? 1 : 0));
    await this.tissue.writeRows(band.y0, band.rows, onTissue);
  }

  /** Writes what is left and gives the counts, by dictionary id. */
  async close(): Promise<Record<string, DictionarySlideRecord>> {
    await this.coverage.close();
    await this.tissue.close();
    const records: Record<string, DictionarySlideRecord> = {};
    for (const { id, weights, labels, counts, none, sums } of this.parts) {
      await weights.close();
      await labels.close();
      records[id] = { labelCounts: counts, none, ...(sums ? { decomposition: sums.toJSON() } : {}) };
    }
    return records;
  }

  async #addPart(
    part: Part,
    band: FinishedBand,
    planes: Float32Array,
    covered: Uint32Array,
    ground: Uint8Array,
  ): Promise<void> {
    const { K } = part;
    const n = covered.length;
    const size = band.rows * this.width;
    const weights = new Float32Array(K * n);
    const labels = new Uint8Array(n);
    part.assigner.assign(planes, n, weights, labels);
    const half = new Uint16Array(K * size).fill(FLOAT16_NAN);
    const labelMap = new Uint8Array(size).fill(NOT_COVERED);
    for (let i = 0; i < n; i++) {
      const label = labels[i]!;
      labelMap[covered[i]!] = label;
      if (ground[covered[i]!] === CELL.tissue) {
        if (label === NO_CLUSTER) part.none++;
        else part.counts[label]!++;
      }
      for (let k = 0; k < K; k++) half[k * size + covered[i]!] = toFloat16(weights[k * n + i]!);
    }
    const { evidence, classes } = this.layout;
    part.sums?.add(weights, planes.subarray(evidence * n, (evidence + classes) * n), n);
    await part.weights.writeRows(band.y0, band.rows, half);
    await part.labels.writeRows(band.y0, band.rows, labelMap);
  }
}

function coveredCells(coverage: Uint8Array, ground: Uint8Array): Uint32Array {
  const out: number[] = [];
  for (let i = 0; i < coverage.length; i++) {
    if (coverage[i]! > 0 && ground[i] !== CELL.outside) out.push(i);
  }
  return Uint32Array.from(out);
}

function compact(data: Float32Array, channels: number, size: number, covered: Uint32Array): Float32Array {
  const n = covered.length;
  const out = new Float32Array(channels * n);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < n; i++) out[c * n + i] = data[c * size + covered[i]!]!;
  }
  return out;
}
