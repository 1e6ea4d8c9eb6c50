import { availableParallelism } from 'node:os';
import {
  type Layer,
  type LinearHead,
  type ModelDescription,
  MorphoscopeError,
  type Preprocessing,
  type TileSpec,
} from '@morphoscope/domain';
import { type EngineName, openModel } from '@morphoscope/embedder';
import { planRaster } from '@morphoscope/heatmap';
import type { ClusterMethod, RunSettings } from './run-settings.js';

/** One dictionary to fit. */
export interface DictionaryPlan {
  /** e.g. `nmf-k8`; folder name and column prefix. */
  readonly id: string;
  readonly method: ClusterMethod;
  readonly K: number;
}

/** Everything decided before the first slide is opened. */
export interface StudyPlan {
  readonly modelPath: string;
  readonly manifest?: string;
  readonly model: ModelDescription;
  readonly layer: Layer;
  /** Present when the clustered layer feeds the head directly. */
  readonly head?: LinearHead;
  readonly preprocessing: Preprocessing;
  readonly tiling: TileSpec;
  readonly dictionaries: readonly DictionaryPlan[];
  readonly engine: EngineName;
  /** What the engine turned out to be here, e.g. `ort:cpu`. */
  readonly engineUsed: string;
  readonly seed: number;
  readonly sampleCells: number;
  /** Share of groups kept out of the fit, where one was asked for. */
  readonly holdOut?: number;
  readonly keepPen: boolean;
  readonly slideMpp?: number;
  readonly workers: number;
}

/**
 * Checks the settings against the model and fills in every default.
 * @throws MorphoscopeError `InputError` or `ModelError`, before anything is written.
 */
export async function planStudy(settings: RunSettings): Promise<StudyPlan> {
  if (settings.slides.length === 0) {
    throw new MorphoscopeError('InputError', 'there are no slides', {
      suggestion: 'Give files or a quoted pattern, e.g. --slides "cohort/*.svs".',
    });
  }
  const { description, preprocessing, layer, engine } = await inspectModel(settings);
  const methods = settings.methods ?? ['nmf'];
  checkLayer(layer, methods, description);
  const tiling = planTiling(settings, preprocessing, layer);
  const head = description.head?.layer === layer.name ? description.head : undefined;
  const mpp = settings.slideMpp;
  if (mpp !== undefined && !(mpp > 0.01 && mpp < 100)) {
    throw new MorphoscopeError('InputError', `the slides' mpp cannot be ${mpp} µm`, { where: '--slide-mpp' });
  }
  return {
    modelPath: settings.model,
    ...(settings.manifest === undefined ? {} : { manifest: settings.manifest }),
    model: description,
    layer,
    ...(head ? { head } : {}),
    preprocessing,
    tiling,
    dictionaries: planDictionaries(methods, settings.clusters ?? [8], layer),
    engine: settings.engine ?? 'auto',
    engineUsed: engine,
    seed: settings.seed ?? 1,
    sampleCells: settings.sampleCells ?? 50_000,
    ...(settings.holdOut === undefined ? {} : { holdOut: settings.holdOut }),
    keepPen: settings.keepPen ?? false,
    ...(mpp === undefined ? {} : { slideMpp: mpp }),
    workers: settings.workers ?? availableParallelism(),
  };
}

/** Opens the model once, so that a wrong model, layer, manifest or engine is met before anything is written. */
async function inspectModel({ model, layer, engine, manifest, preprocessing, classNames }: RunSettings) {
  const runner = await openModel(model, { layer, engine, manifest, preprocessing, classNames });
  await runner.close();
  return runner;
}

/** A stride that does not fit the cells is met here, before anything is written. */
function planTiling(settings: RunSettings, preprocessing: Preprocessing, layer: Layer): TileSpec {
  const { tilePx, mpp } = preprocessing;
  const stridePx = settings.stridePx ?? defaultStride(tilePx, layer);
  const { minTissue = 0.25, edge = 'cover' } = settings;
  const spec: TileSpec = { tilePx, stridePx, mpp, minTissue, edge };
  const oneTile = { columns: 1, rows: 1, originX: 0, originY: 0, scaleX: 1, scaleY: 1, tiles: [] };
  const grid = { ...oneTile, spec, strideLevel0X: stridePx, strideLevel0Y: stridePx };
  planRaster(grid, { width: tilePx, height: tilePx }, layer);
  return spec;
}

/** Half a tile in whole cells: neighbouring tiles overlap, and their cells fall on one raster. */
function defaultStride(tilePx: number, layer: Layer): number {
  const cell = tilePx / layer.width;
  return Number.isInteger(cell) ? Math.ceil(layer.width / 2) * cell : tilePx;
}

function checkLayer(layer: Layer, methods: readonly ClusterMethod[], model: ModelDescription): void {
  const isMap = layer.height * layer.width > 0 && layer.channels > 0;
  if (isMap && (layer.nonNegative || !methods.includes('nmf'))) return;
  const good = model.layers.filter((l) => !l.unsuitable).slice(-4);
  const names = good.map((l) => l.name).join(', ');
  throw new MorphoscopeError('ModelError', layer.unsuitable ?? 'this layer cannot be clustered', {
    where: `layer ${layer.name}`,
    suggestion: names ? `Layers that suit: ${names}.` : 'See all layers with `morphoscope layers MODEL`.',
  });
}

function planDictionaries(
  methods: readonly ClusterMethod[],
  clusters: readonly number[],
  layer: Layer,
): DictionaryPlan[] {
  const sizes = [...new Set(clusters)].sort((a, b) => a - b);
  for (const K of sizes) {
    if (Number.isInteger(K) && K >= 2 && K <= Math.min(64, layer.channels)) continue;
    throw new MorphoscopeError('InputError', `${K} is not a possible number of clusters`, {
      where: '--clusters',
      suggestion: `Use whole numbers from 2 to ${Math.min(64, layer.channels)} (layer ${layer.name} has ${layer.channels} channels).`,
    });
  }
  return [...new Set(methods)].flatMap((method) => sizes.map((K) => ({ id: `${method}-k${K}`, method, K })));
}
