import type { DifferentiableModel, LinearHead } from '@morphoscope/domain';
import { type TileBatch, tileFeatures } from '@morphoscope/metrics';
import type { SlideShelf } from '../../worker/slide-shelf.js';
import { labelNames } from '../decision-target.js';
import { curveTiles, rebuildTiles } from './changed-activations.js';
import type { TileActivations } from './finite-tiles.js';
import { JobSums } from './job-sums.js';
import { emptyTiles, join32, joinTiles } from './judged-tiles.js';
import type { EvaluationJob, JudgedTiles, SetTiles, TileFigures, TilePlanes } from './protocol.js';
import { RegionSums } from './region-sums.js';
import { runTiles } from './run-tiles.js';
import { mapBatch, saliencyMaps } from './saliency-maps.js';
import { distanceColumns, rowSums } from './tile-sums.kernel.js';
import { type TileMapping, WeightMaps } from './weight-maps.js';

type MapsJob = Extract<EvaluationJob, { kind: 'maps' }>;
type JudgeJob = Extract<EvaluationJob, { kind: 'judge' }>;

/** Takes tiles from pixels to the figures of all map sets, in the thread it lives in. */
export class TileJudge {
  readonly #maps: WeightMaps;
  readonly #head: LinearHead | undefined;
  readonly #cells: number;

  constructor(
    private readonly slides: SlideShelf,
    private readonly model: DifferentiableModel,
    private readonly wanted: MapsJob,
  ) {
    const { head } = model.description;
    this.#head = head?.layer === model.layer.name ? head : undefined;
    this.#maps = new WeightMaps(wanted.sets, model.layer, this.#head);
    this.#cells = model.layer.height * model.layer.width;
  }

  async judge(job: JudgeJob): Promise<JudgedTiles> {
    const finite = new Uint8Array(job.tiles.length);
    const sums = this.#emptySums(job);
    const parts: TileFigures[] = [];
    for await (const tiles of runTiles(this.slides, this.model, job.slide, job.tiles)) {
      for (const row of tiles.rows) finite[row] = 1;
      if (tiles.n > 0) parts.push(await this.#judgeFew(tiles, job, sums));
    }
    const { sets } = this.wanted;
    return { finite, tiles: parts.length > 0 ? joinTiles(parts) : emptyTiles(sets), ...sums.result() };
  }

  /** The maps of tiles as they are. */
  async planes(job: Extract<EvaluationJob, { kind: 'planes' }>): Promise<TilePlanes> {
    const finite = new Uint8Array(job.tiles.length);
    const logits: Float32Array[] = [];
    const saliency: Float32Array[] = [];
    const mappings: TileMapping[] = [];
    for await (const tiles of runTiles(this.slides, this.model, job.slide, job.tiles)) {
      for (const row of tiles.rows) finite[row] = 1;
      if (tiles.n === 0) continue;
      logits.push(tiles.logits.data);
      saliency.push(mapBatch(await this.#saliency(tiles), tiles.n, this.#cells).W as Float32Array);
      mappings.push(...(await this.#mappings(tiles)));
    }
    return {
      finite,
      logits: join32(logits),
      saliency: join32(saliency),
      weights: this.wanted.sets.map((_, s) => join32(mappings.map(({ maps }) => maps[s]!.weights))),
      distances: this.wanted.sets.map((_, s) =>
        mappings[0]?.maps[s]?.distances ? join32(mappings.map(({ maps }) => maps[s]!.distances!)) : null,
      ),
    };
  }

  async #judgeFew(tiles: TileActivations, job: JudgeJob, sums: JobSums): Promise<TileFigures> {
    const mappings = await this.#mappings(tiles);
    const batches = this.wanted.sets.map((_, s) => this.#batchOf(s, mappings));
    const chosen = (list: readonly boolean[]) => ({
      tiles,
      mappings,
      wanted: tiles.rows.flatMap((row, i) => (list[row] ? [i] : [])),
    });
    let rebuilt: SetTiles['rebuilt'][] = [];
    let curves: SetTiles['curves'][] = [];
    if (job.depth === 'full') {
      const keys = tiles.rows.map((row) => `${job.slide.id} ${job.tiles[row]!.index}`);
      const { seed } = this.wanted;
      rebuilt = await rebuildTiles(this.model, this.#maps, chosen(job.rebuild));
      curves = await curveTiles(this.model, this.#maps, chosen(job.curves), { seed, keys });
      const saliency = await this.#saliency(tiles);
      sums.add({ tiles, mappings, batches, saliency }, { slide: job.slide.id, first: job.first });
    }
    return {
      n: tiles.n,
      logits: tiles.logits.data,
      squaredNorm: Float64Array.from(
        mappings,
        ({ squaredNorms: norms }) => rowSums(norms, 1, this.#cells)[0]!,
      ),
      ...this.#meanEvidence(mappings),
      sets: batches.map((batch, s) => setTiles(batch, mappings, s, rebuilt[s], curves[s])),
    };
  }

  async #mappings({ n, activations }: TileActivations): Promise<TileMapping[]> {
    const size = activations.data.length / n;
    const mappings: TileMapping[] = [];
    for (let i = 0; i < n; i++)
      mappings.push(await this.#maps.of(activations.data.slice(i * size, (i + 1) * size)));
    return mappings;
  }

  #saliency(tiles: TileActivations): Promise<Float32Array[]> {
    const { targets, methods } = this.wanted;
    return saliencyMaps(this.model, tiles, targets, methods, this.#head);
  }

  #batchOf(s: number, mappings: readonly TileMapping[]): TileBatch {
    const { K } = this.wanted.sets[s]!;
    const W = join32(mappings.map(({ maps }) => maps[s]!.weights));
    const batch = { tiles: mappings.length, K, cells: this.#cells, W };
    if (!mappings[0]!.maps[s]!.labels) return batch;
    const labels = new Uint8Array(mappings.length * this.#cells);
    mappings.forEach(({ maps }, i) => {
      labels.set(maps[s]!.labels!, i * this.#cells);
    });
    return { ...batch, labels };
  }

  #meanEvidence(mappings: readonly TileMapping[]): Pick<TileFigures, 'evidence'> {
    const classes = this.#head?.classes ?? 0;
    if (classes === 0) return {};
    const evidence = new Float64Array(mappings.length * classes);
    mappings.forEach((mapping, i) => {
      const sums = rowSums(mapping.evidence!, classes, this.#cells);
      evidence.set(
        sums.map((sum) => sum / this.#cells),
        i * classes,
      );
    });
    return { evidence };
  }

  #emptySums(job: JudgeJob): JobSums {
    const { sets, targets, methods, regions } = this.wanted;
    const { description, layer } = this.model;
    const labels = labelNames(description.classNames).length;
    const annotated =
      job.regions && regions
        ? new RegionSums(sets, regions, job.regions, this.#head?.classes ?? 0)
        : undefined;
    return new JobSums(sets, { targets, methods, labels, cells: this.#cells }, layer, this.#head, annotated);
  }
}

function setTiles(
  batch: TileBatch,
  mappings: readonly TileMapping[],
  s: number,
  rebuilt: SetTiles['rebuilt'],
  curves: SetTiles['curves'],
): SetTiles {
  const { K, tiles: n, cells: P } = batch;
  const distances = { sum: new Float64Array(n * K), least: new Float64Array(n * K) };
  const known = mappings[0]!.maps[s]!.distances !== undefined;
  if (known) {
    mappings.forEach(({ maps }, i) => {
      distanceColumns(maps[s]!.distances!, K, P, distances, i);
    });
  }
  return {
    features: tileFeatures(batch),
    ...(known ? { distances } : {}),
    ...(rebuilt ? { rebuilt } : {}),
    ...(curves ? { curves } : {}),
  };
}
