import { availableParallelism } from 'node:os';
import type { ClusterMethod } from '@morphoscope/clustering';
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
import { type ClusterNumbers, type DictionaryPlan, planDictionaries } from './cluster-plan.js';
import { type ReferenceStudy, readReference } from './reference-study.js';
import type { RunSettings } from './run-settings.js';

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
  /** What to fit; empty while a sweep has not chosen the numbers (`clusters` is `auto`). */
  readonly dictionaries: readonly DictionaryPlan[];
  readonly methods: readonly ClusterMethod[];
  readonly clusters: ClusterNumbers;
  /** Clusters keep the identity of this study's. */
  readonly like?: ReferenceStudy;
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
  const clusters = settings.clusters ?? [8];
  checkLayer(layer, description);
  const tiling = planTiling(settings, preprocessing, layer);
  const head = description.head?.layer === layer.name ? description.head : undefined;
  const mpp = settings.slideMpp;
  if (mpp !== undefined && !(mpp > 0.01 && mpp < 100)) {
    throw new MorphoscopeError('InputError', `the slides' mpp cannot be ${mpp} µm`, { where: '--slide-mpp' });
  }
  const like =
    settings.like === undefined ? undefined : await readReference(settings.like, description, layer);
  return {
    modelPath: settings.model,
    ...(settings.manifest === undefined ? {} : { manifest: settings.manifest }),
    model: description,
    layer,
    ...(head ? { head } : {}),
    preprocessing,
    tiling,
    dictionaries: planDictionaries(methods, clusters, layer),
    methods,
    clusters,
    ...(like ? { like } : {}),
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

/** Layers with values below zero are shifted and clipped for NMF; only what is no map cannot be clustered at all. */
function checkLayer(layer: Layer, model: ModelDescription): void {
  if (layer.height * layer.width > 0 && layer.channels > 0) return;
  const good = model.layers.filter((l) => !l.unsuitable).slice(-4);
  const names = good.map((l) => l.name).join(', ');
  throw new MorphoscopeError('ModelError', layer.unsuitable ?? 'this layer cannot be clustered', {
    where: `layer ${layer.name}`,
    suggestion: names ? `Layers that suit: ${names}.` : 'See all layers with `morphoscope layers MODEL`.',
  });
}
