import { targetValues } from '@morphoscope/attribution';
import type { DifferentiableModel, Target, Tensor, TilePixels } from '@morphoscope/domain';
import { prepareTiles } from '@morphoscope/embedder';
import { separation } from '@morphoscope/metrics';
import { cutTile } from '../../../worker/cut-tile.js';
import type { DifferentiableSource } from '../../../worker/differentiable-model.js';
import type { TilePlace, WorkerSlide } from '../../../worker/protocol.js';
import type { SlideShelf } from '../../../worker/slide-shelf.js';
import { ownDecisions } from '../../worker/cluster-curves.js';
import { finiteTiles, type TileActivations } from '../../worker/finite-tiles.js';
import { join32 } from '../../worker/judged-tiles.js';
import { type TileMapping, WeightMaps } from '../../worker/weight-maps.js';
import { type ProbeMap, probeMaps } from '../probe-map.js';
import { cellSample, sampledLabels } from './cell-sample.js';
import { changeFigures } from './change-figures.js';
import { type DecisionTiles, decisionMaps } from './decision-maps.js';
import { PixelRegions } from './pixel-regions.js';
import type { ProbedTiles, ProbeJob, ProbeResults, ProbeSetup, RandomisedTiles } from './protocol.js';
import { RandomisedModel } from './randomised-model.js';
import { removalCurves } from './removal-curves.js';
import { similarities } from './similarities.js';

type Job<Kind extends ProbeJob['kind']> = Extract<ProbeJob, { kind: Kind }>;

/** One tile with what the model and the clusters make of it. */
export interface ProbedTile extends DecisionTiles {
  readonly row: number;
  readonly place: TilePlace;
  readonly pixels: TilePixels;
  readonly mapping: TileMapping;
  readonly target: Target;
  /** What the target is worth. */
  readonly worth: number;
}

/** Tries single tiles, in the thread it lives in: takes cells away, changes the picture, draws the model's parameters anew. */
export class TileProbe {
  readonly #maps: readonly ProbeMap[];
  readonly #weights: WeightMaps;
  readonly #random: RandomisedModel;

  constructor(
    private readonly slides: SlideShelf,
    private readonly model: DifferentiableModel,
    source: DifferentiableSource,
    private readonly setup: ProbeSetup,
  ) {
    const { head } = model.description;
    this.#maps = probeMaps(setup.sets, setup.methods);
    this.#weights = new WeightMaps(
      setup.sets,
      model.layer,
      head?.layer === model.layer.name ? head : undefined,
    );
    this.#random = new RandomisedModel(source, setup.seed);
  }

  async work(job: Exclude<ProbeJob, ProbeSetup>): Promise<ProbeResults[typeof job.kind]> {
    switch (job.kind) {
      case 'probe':
        return this.#probe(job);
      case 'randomise':
        return this.#randomise(job);
      case 'separate':
        return job.labels.map((labels) =>
          separation({ data: job.rows, n: job.n, d: job.rows.length / Math.max(1, job.n) }, labels),
        );
    }
  }

  async #probe(job: Job<'probe'>): Promise<ProbedTiles> {
    const { model, setup } = this;
    const { sets, seed } = setup;
    const rows: number[] = [];
    const parts = { curves: [] as number[], changes: [] as number[], decisions: [] as number[] };
    const cells: Float32Array[] = [];
    const labels: number[][] = sets.flatMap((set) => (set.kind === 'dictionary' ? [[]] : []));
    const regions = setup.regions && job.mask ? new PixelRegions(model, setup, job.mask) : undefined;
    for await (const tile of this.#tiles(job)) {
      rows.push(tile.row);
      const maps = await decisionMaps(model, sets, this.#maps, tile, seed);
      const removal = { ...tile, key: tile.keys[0]! };
      const road = job.road[tile.row]!;
      parts.curves.push(...(await removalCurves(model, removal, maps, { seed, road })));
      const changed = await changeFigures(
        model,
        this.#weights,
        { slides: this.slides, slide: job.slide },
        tile,
        seed,
      );
      parts.changes.push(...changed.changes);
      parts.decisions.push(...changed.decisions);
      const chosen = cellSample(seed, tile.keys[0]!, setup.cellsPerTile, model.layer);
      cells.push(chosen.rows(tile.tiles.activations.data));
      sampledLabels(sets, tile.mapping, chosen.cells).forEach((own, d) => {
        labels[d]!.push(...own);
      });
      await regions?.add(tile, { slide: job.slide.id, first: job.first });
    }
    return {
      rows,
      curves: Float64Array.from(parts.curves),
      changes: Float64Array.from(parts.changes),
      decisions: Float64Array.from(parts.decisions),
      regions: regions?.state() ?? null,
      cells: join32(cells),
      labels: labels.map((own) => Uint8Array.from(own)),
    };
  }

  async #randomise(job: Job<'randomise'>): Promise<RandomisedTiles> {
    const { model, setup } = this;
    const { sets, seed } = setup;
    const random = await this.#random.at(job.stage, model);
    const rows: number[] = [];
    const similarity: number[] = [];
    for await (const tile of this.#tiles(job)) {
      const before = await decisionMaps(model, sets, this.#maps, tile, seed);
      const forward = await random.forward(tile.input);
      const tiles: TileActivations = { n: 1, rows: [tile.row], ...forward };
      const mapping = await this.#weights.of(forward.activations.data.slice());
      const other = { ...tile, tiles, mappings: [mapping] };
      const after = await decisionMaps(random, sets, this.#maps, other, seed);
      rows.push(tile.row);
      similarity.push(
        ...similarities(this.#maps, sets, { before, after }, [tile.mapping, mapping], model.layer),
      );
    }
    return { rows, similarity: Float64Array.from(similarity) };
  }

  /** The tiles of a job one by one, without those that the model gives values for that are not finite. */
  async *#tiles({
    slide,
    tiles,
  }: {
    readonly slide: WorkerSlide;
    readonly tiles: readonly TilePlace[];
  }): AsyncGenerator<ProbedTile> {
    const { preprocessing } = this.model;
    for (const [row, place] of tiles.entries()) {
      const pixels = await cutTile(this.slides, slide, place, preprocessing);
      const input: Tensor = prepareTiles([pixels], preprocessing);
      const { logits, activations } = await this.model.forward(input);
      const kept = finiteTiles(logits, activations, row);
      if (kept.n === 0) continue;
      const targets = ownDecisions(kept);
      const mapping = await this.#weights.of(activations.data.slice());
      yield {
        row,
        place,
        pixels,
        input,
        tiles: kept,
        mapping,
        mappings: [mapping],
        targets,
        target: targets[0]!,
        worth: targetValues(logits, targets)[0]!,
        keys: [`${slide.id} ${place.index}`],
      };
    }
  }
}
