import { DecompositionSums, importance, shiftEvidence } from '@morphoscope/concepts';
import type { DifferentiableModel, LinearHead } from '@morphoscope/domain';
import { prepareTiles } from '@morphoscope/embedder';
import {
  type ClusterCorrelation,
  createClusterCorrelation,
  type MapAgreement,
  type TileBatch,
  tileFeatures,
} from '@morphoscope/metrics';
import { cutTile, tilesAtOnce } from '../../worker/cut-tile.js';
import type { SlideShelf } from '../../worker/slide-shelf.js';
import { emptyAgreement } from '../agreement-frame.js';
import { labelNames, predictedLabel } from '../decision-target.js';
import { canRebuild, type MapSet } from '../map-set.js';
import { clusterCurves, decisionGradient, ownDecisions } from './cluster-curves.js';
import { finiteTiles, pickTiles, type TileActivations } from './finite-tiles.js';
import { emptyTiles, join32, joinTiles } from './judged-tiles.js';
import {
  type CurveTiles,
  curveNames,
  type EvaluationJob,
  type EvaluationSetup,
  type JudgedTiles,
  type SetTiles,
  type TileFigures,
  type TilePlanes,
} from './protocol.js';
import { RegionSums } from './region-sums.js';
import { saliencyMaps } from './saliency-maps.js';
import { distanceColumns, rowSums, squaredDistance, UnitCounter } from './tile-sums.kernel.js';
import { type TileMapping, WeightMaps } from './weight-maps.js';
import { shiftedMaps } from './weight-maps.kernel.js';

type MapsJob = Extract<EvaluationJob, { kind: 'maps' }>;
type JudgeJob = Extract<EvaluationJob, { kind: 'judge' }>;

/** What adds up over the tiles of a job. */
interface Sums {
  readonly agreements: readonly MapAgreement[];
  readonly shifted: readonly (MapAgreement | undefined)[];
  readonly correlations: readonly (ClusterCorrelation | undefined)[];
  /** Between the saliency maps. */
  readonly saliency: ClusterCorrelation;
  readonly decompositions: readonly (DecompositionSums | undefined)[];
  readonly regions: RegionSums | undefined;
  readonly units: UnitCounter;
}

/** Takes tiles from pixels to the figures of all map sets, in the thread it lives in. */
export class TileJudge {
  readonly #maps: WeightMaps;
  readonly #head: LinearHead | undefined;
  readonly #cells: number;

  constructor(
    private readonly slides: SlideShelf,
    private readonly setup: EvaluationSetup,
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
    for await (const tiles of runTiles(this.slides, this.setup, this.model, job)) {
      for (const row of tiles.rows) finite[row] = 1;
      if (tiles.n > 0) parts.push(await this.#judgeFew(tiles, job, sums));
    }
    return {
      finite,
      tiles: parts.length > 0 ? joinTiles(parts) : emptyTiles(this.wanted.sets),
      agreements: sums.agreements.map(({ state }) => state),
      shifted: sums.shifted.map((agreement) => agreement?.state ?? null),
      correlations: sums.correlations.map((one) => one?.state ?? null),
      saliency: sums.saliency.state,
      decompositions: sums.decompositions.map((one) => one?.toJSON() ?? null),
      ...(sums.regions?.result() ?? { regions: null, blocks: null, classBlocks: null }),
      units: sums.units.counts(),
    };
  }

  /** The maps of tiles as they are. */
  async planes(job: Extract<EvaluationJob, { kind: 'planes' }>): Promise<TilePlanes> {
    const { sets, targets, methods } = this.wanted;
    const finite = new Uint8Array(job.tiles.length);
    const parts: { n: number; logits: Float32Array; saliency: Float32Array; mappings: TileMapping[] }[] = [];
    for await (const tiles of runTiles(this.slides, this.setup, this.model, job)) {
      for (const row of tiles.rows) finite[row] = 1;
      if (tiles.n === 0) continue;
      const maps = await saliencyMaps(this.model, tiles, targets, methods, this.#head);
      const saliency = mapBatch(maps, tiles.n, this.#cells).W as Float32Array;
      parts.push({ n: tiles.n, logits: tiles.logits.data, saliency, mappings: await this.#mappings(tiles) });
    }
    const all = parts.flatMap(({ mappings }) => mappings);
    return {
      finite,
      logits: join32(parts.map(({ logits }) => logits)),
      saliency: join32(parts.map(({ saliency }) => saliency)),
      weights: sets.map((_, s) => join32(all.map(({ maps }) => maps[s]!.weights))),
      distances: sets.map((_, s) =>
        all[0]?.maps[s]?.distances ? join32(all.map(({ maps }) => maps[s]!.distances!)) : null,
      ),
    };
  }

  async #mappings({ n, activations }: TileActivations): Promise<TileMapping[]> {
    const size = activations.data.length / n;
    const mappings: TileMapping[] = [];
    for (let i = 0; i < n; i++)
      mappings.push(await this.#maps.of(activations.data.slice(i * size, (i + 1) * size)));
    return mappings;
  }

  async #judgeFew(tiles: TileActivations, job: JudgeJob, sums: Sums): Promise<TileFigures> {
    const { n, logits, activations } = tiles;
    const classes = logits.shape[1]!;
    const mappings = await this.#mappings(tiles);
    const batches = this.wanted.sets.map((set, s) => this.#batchOf(set, s, mappings));
    const rebuilt = job.depth === 'full' ? await this.#rebuild(tiles, job, mappings) : [];
    const curves = job.depth === 'full' ? await this.#curves(tiles, job, mappings) : [];
    if (job.depth === 'full') {
      sums.units.add(activations.data);
      const strata = Uint32Array.from({ length: n }, (_, i) =>
        predictedLabel(logits.data.subarray(i * classes, (i + 1) * classes)),
      );
      const maps = await this.#compare(tiles, batches, strata, sums);
      sums.regions?.add(batches, tiles.rows, maps, mappings, { slide: job.slide.id, first: job.first });
      this.#decompose(mappings, sums);
    }
    const evidence = mappings.map((mapping) => mapping.evidence);
    return {
      n,
      logits: logits.data,
      squaredNorm: Float64Array.from(
        mappings,
        ({ squaredNorms }) => rowSums(squaredNorms, 1, this.#cells)[0]!,
      ),
      ...(evidence[0] ? { evidence: this.#meanEvidence(evidence as Float32Array[]) } : {}),
      sets: batches.map((batch, s) => this.#setTiles(batch, mappings, s, rebuilt[s], curves[s])),
    };
  }

  #batchOf(set: MapSet, s: number, mappings: readonly TileMapping[]): TileBatch {
    const P = this.#cells;
    const W = new Float32Array(mappings.length * set.K * P);
    const labels = new Uint8Array(mappings.length * P);
    mappings.forEach(({ maps }, i) => {
      W.set(maps[s]!.weights, i * set.K * P);
      if (maps[s]!.labels) labels.set(maps[s]!.labels, i * P);
    });
    const known = mappings[0]!.maps[s]!.labels !== undefined;
    return { tiles: mappings.length, K: set.K, cells: P, W, ...(known ? { labels } : {}) };
  }

  /** Agreement of every set, and of the dictionaries shifted in space, with every saliency map. */
  async #compare(
    tiles: TileActivations,
    batches: readonly TileBatch[],
    strata: Uint32Array,
    sums: Sums,
  ): Promise<readonly Float32Array[]> {
    const { height, width } = this.model.layer;
    const { targets, methods } = this.wanted;
    const maps = await saliencyMaps(this.model, tiles, targets, methods, this.#head);
    sums.saliency.add(mapBatch(maps, tiles.n, this.#cells));
    batches.forEach((batch, s) => {
      sums.agreements[s]!.add(batch, maps, strata);
      sums.correlations[s]?.add(batch);
      const { labels: _, ...weights } = batch;
      const W = batch.W as Float32Array;
      sums.shifted[s]?.add(
        { ...weights, W: shiftedMaps(W, batch.tiles * batch.K, height, width) },
        maps,
        strata,
      );
    });
    return maps;
  }

  #decompose(mappings: readonly TileMapping[], sums: Sums): void {
    for (const { maps, evidence } of mappings) {
      if (!evidence) return;
      sums.decompositions.forEach((one, s) => {
        one?.add(maps[s]!.weights, evidence, this.#cells);
      });
    }
  }

  /** Puts the activations as each set sees them back through the rest of the model. */
  async #rebuild(
    tiles: TileActivations,
    job: JudgeJob,
    mappings: readonly TileMapping[],
  ): Promise<SetTiles['rebuilt'][]> {
    const wanted = tiles.rows.map((_, i) => i).filter((i) => job.rebuild[tiles.rows[i]!]);
    const classes = tiles.logits.shape[1]!;
    const original = pickTiles(tiles, wanted).activations;
    const size = original.data.length / Math.max(1, wanted.length);
    const results: SetTiles['rebuilt'][] = [];
    for (const [s, set] of this.wanted.sets.entries()) {
      if (!canRebuild(set)) {
        results.push(undefined);
        continue;
      }
      const logits = new Float32Array(tiles.n * classes).fill(Number.NaN);
      const squaredError = new Float64Array(tiles.n).fill(Number.NaN);
      results.push({ logits, squaredError });
      if (wanted.length === 0) continue;
      const seen = new Float32Array(original.data.length);
      for (const [at, i] of wanted.entries()) {
        await this.#maps.rebuild(s, mappings[i]!.maps[s]!, seen.subarray(at * size, (at + 1) * size));
        squaredError[i] = squaredDistance(original.data, at * size, seen, at * size, size);
      }
      const given = await this.model.rest({ data: seen, shape: original.shape });
      wanted.forEach((i, at) => {
        logits.set(given.data.subarray(at * classes, (at + 1) * classes), i * classes);
      });
    }
    return results;
  }

  /** Takes the clusters of each dictionary out of some tiles, one by one. */
  async #curves(
    tiles: TileActivations,
    job: JudgeJob,
    mappings: readonly TileMapping[],
  ): Promise<SetTiles['curves'][]> {
    const wanted = tiles.rows.map((_, i) => i).filter((i) => job.curves[tiles.rows[i]!]);
    const some = pickTiles(tiles, wanted);
    const targets = ownDecisions(some);
    const gradient = wanted.length > 0 ? await decisionGradient(this.model, some, targets) : undefined;
    const keys = some.rows.map((row) => `${job.slide.id} ${job.tiles[row]!.index}`);
    const results: SetTiles['curves'][] = [];
    for (const [s, set] of this.wanted.sets.entries()) {
      if (set.kind !== 'dictionary') {
        results.push(undefined);
        continue;
      }
      const maps = wanted.map((i) => mappings[i]!.maps[s]!);
      const place = { seed: this.wanted.seed, keys };
      const made =
        gradient && (await clusterCurves(this.model, set.dictionary, some, maps, gradient, targets, place));
      results.push(spreadCurves(made, wanted, tiles.n, set.K + 1));
    }
    return results;
  }

  #setTiles(
    batch: TileBatch,
    mappings: readonly TileMapping[],
    s: number,
    rebuilt: SetTiles['rebuilt'],
    curves: SetTiles['curves'],
  ): SetTiles {
    const { K, tiles: n, cells: P } = batch;
    const features = tileFeatures(batch);
    const size = n * K;
    const distances = { sum: new Float64Array(size), least: new Float64Array(size) };
    const known = mappings[0]!.maps[s]!.distances !== undefined;
    if (known) {
      mappings.forEach(({ maps }, i) => {
        distanceColumns(maps[s]!.distances!, K, P, distances, i);
      });
    }
    return {
      features,
      ...(known ? { distances } : {}),
      ...(rebuilt ? { rebuilt } : {}),
      ...(curves ? { curves } : {}),
    };
  }

  #meanEvidence(evidence: readonly Float32Array[]): Float64Array {
    const classes = evidence[0]!.length / this.#cells;
    const out = new Float64Array(evidence.length * classes);
    evidence.forEach((planes, i) => {
      out.set(
        rowSums(planes, classes, this.#cells).map((sum) => sum / this.#cells),
        i * classes,
      );
    });
    return out;
  }

  #emptySums(job: JudgeJob): Sums {
    const { sets, targets, methods } = this.wanted;
    const labels = labelNames(this.setup.classNames).length;
    const cells = this.#cells;
    const agreement = ({ K }: MapSet): MapAgreement => emptyAgreement({ targets, methods, labels, cells }, K);
    return {
      agreements: sets.map(agreement),
      shifted: sets.map((set) => (set.kind === 'dictionary' ? agreement(set) : undefined)),
      correlations: sets.map(({ kind, K }) =>
        kind === 'dictionary' ? createClusterCorrelation(K, cells) : undefined,
      ),
      saliency: createClusterCorrelation(targets.length * methods.length, cells),
      decompositions: sets.map((set) => this.#decompositionOf(set)),
      regions:
        job.regions && this.wanted.regions
          ? new RegionSums(sets, this.wanted.regions, job.regions, this.#head?.classes ?? 0)
          : undefined,
      units: new UnitCounter(),
    };
  }

  #decompositionOf(set: MapSet): DecompositionSums | undefined {
    const head = this.#head;
    if (!head || set.kind !== 'dictionary' || set.dictionary.kind !== 'nmf') return undefined;
    const { K, H, shift } = set.dictionary;
    const effects = importance(H, K, head.channels, head, shift);
    return new DecompositionSums(head.classes, K, effects, shiftEvidence(head, shift));
  }
}

/** Curves of some tiles among n, NaN for the others. */
function spreadCurves(
  made: CurveTiles | undefined,
  wanted: readonly number[],
  n: number,
  steps: number,
): CurveTiles {
  const spread = curveNames.map((name) => {
    const out = new Float64Array(n * steps).fill(Number.NaN);
    wanted.forEach((i, at) => {
      if (made) out.set(made[name].subarray(at * steps, (at + 1) * steps), i * steps);
    });
    return [name, out];
  });
  return Object.fromEntries(spread) as unknown as CurveTiles;
}

/** Saliency maps as if they were the weights of clusters: `n × maps × P`. */
function mapBatch(maps: readonly Float32Array[], n: number, P: number): TileBatch {
  const K = maps.length;
  const W = new Float32Array(n * K * P);
  maps.forEach((map, k) => {
    for (let i = 0; i < n; i++) W.set(map.subarray(i * P, (i + 1) * P), (i * K + k) * P);
  });
  return { tiles: n, K, cells: P, W };
}

/** Runs the model on a job's tiles, a few at a time, and leaves out those with values that are not finite. */
export async function* runTiles(
  slides: SlideShelf,
  setup: EvaluationSetup,
  model: DifferentiableModel,
  { slide, tiles }: Pick<JudgeJob, 'slide' | 'tiles'>,
): AsyncGenerator<TileActivations> {
  const { preprocessing } = setup;
  const atOnce = tilesAtOnce(model.engine, preprocessing.tilePx);
  for (let first = 0; first < tiles.length; first += atOnce) {
    const pixels = [];
    for (const tile of tiles.slice(first, first + atOnce))
      pixels.push(await cutTile(slides, slide, tile, preprocessing));
    const { logits, activations } = await model.forward(prepareTiles(pixels, preprocessing));
    yield finiteTiles(logits, activations, first);
  }
}
