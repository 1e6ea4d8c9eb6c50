import { type DifferentiableModel, type LinearHead, MorphoscopeError } from '@morphoscope/domain';
import { CellAccumulator, type FinishedBand, joinBands } from '@morphoscope/heatmap';
import type { Annotations } from '../annotation/annotations.js';
import { listAttributions, readAttribution } from '../attribution/attribution-folder.js';
import { rasterOfRecord } from '../attribution/slide-raster.js';
import type { StudyFolder } from '../folder/study-folder.js';
import type { StudyPlan } from '../settings/plan.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import { readTilePlaces } from '../table/tile-places.js';
import { type ConceptEffect, conceptEffect, conceptShares } from './concept-effect.js';
import { controlMaps, type NamedMap } from './control-maps.js';
import { clusterEvidence, type DecisionOfClusters, readClusterMaps } from './decisive-cluster.js';
import type { TruthOfSlide } from './score-map.js';
import { tileDecisions } from './tile-decisions.js';

/** Everything that slides are judged with. */
export interface TruthContext {
  readonly folder: StudyFolder;
  readonly plan: StudyPlan;
  readonly model: DifferentiableModel;
  readonly head: LinearHead;
  /** Index of the class explained, and its name. */
  readonly target: number;
  readonly targetName: string;
  readonly annotations: Annotations;
  readonly ignored: ReadonlySet<number>;
  readonly clusters: readonly DecisionOfClusters[];
  readonly seed: number;
}

/** What one slide gives. */
export interface JudgedSlide {
  readonly truth: TruthOfSlide;
  readonly maps: readonly NamedMap[];
  /** By concept, from 1. */
  readonly effects: ReadonlyMap<number, ConceptEffect>;
  /** Per dictionary: judged cells of the decisive cluster per concept. */
  readonly decisiveCells: readonly Float64Array[];
}

/** Runs a slide with and without its concepts and reads its maps. */
export async function judgeSlide(
  context: TruthContext,
  record: SlideRecord,
  without: ReadonlyMap<string, string>,
): Promise<JudgedSlide> {
  const { folder, plan, model, annotations, target } = context;
  const slideFolder = folder.slide(record.id);
  const annotated = await annotations.rasterise(record.id, record.raster);
  if (!annotated)
    throw new MorphoscopeError('InputError', 'the slide has no annotations', {
      where: record.id,
      suggestion: 'What was planted must be known of every slide that is judged.',
    });
  const tiles = await readTilePlaces(slideFolder);
  const raster = rasterOfRecord(plan, record);
  const accumulator = new CellAccumulator(raster, plan.layer.channels);
  const bands: FinishedBand[] = [];
  const whole = await tileDecisions(model, record, tiles, target, (batch, { data }) => {
    const size = data.length / batch.length;
    batch.forEach((tile, i) => {
      accumulator.add(tile, data.subarray(i * size, (i + 1) * size));
    });
  });
  accumulator.finish();
  for (let band = accumulator.takeFinished(); band; band = accumulator.takeFinished()) bands.push(band);
  const effects = new Map<number, ConceptEffect>();
  const { tilePx, mpp } = plan.preprocessing;
  const side = { x: (tilePx * mpp) / record.slide.mpp!.x, y: (tilePx * mpp) / record.slide.mpp!.y };
  for (const [name, path] of without) {
    const concept = annotations.classes.indexOf(name) + 1;
    const other = await tileDecisions(model, { path, slide: record.slide }, tiles, target);
    const shares = conceptShares(annotated.cells, concept, record.raster, tiles, side);
    effects.set(concept, conceptEffect(shares, whole, other));
  }
  const cells = annotated.cells.map((own) => (context.ignored.has(own) ? 0 : own));
  const { width, height } = record.raster;
  const maps = [
    ...(await mapsOfStudy(context, record)),
    ...(await controlMaps({
      activations: joinBands(raster, plan.layer.channels, bands),
      head: context.head,
      target,
      K: Math.max(...context.clusters.map(({ dictionary }) => dictionary.K)),
      seed: context.seed,
    })),
  ];
  const decisiveCells = await countDecisive(context, slideFolder, cells);
  return { truth: { cells, width, height }, maps, effects, decisiveCells };
}

/** Clusters and saliency maps that the study holds. */
async function mapsOfStudy(context: TruthContext, record: SlideRecord): Promise<NamedMap[]> {
  const { folder, clusters, targetName } = context;
  const slideFolder = folder.slide(record.id);
  const maps: NamedMap[] = [];
  for (const decision of clusters) {
    const { id, decisive } = decision;
    const own = await readClusterMaps(slideFolder, id);
    const cells = own.labels.length;
    const values = own.W.slice(decisive * cells, (decisive + 1) * cells);
    maps.push({ map: { kind: 'dictionary', id, reading: 'cluster' }, values });
    maps.push({
      map: { kind: 'dictionary', id, reading: 'evidence' },
      values: clusterEvidence(decision, own),
    });
  }
  for (const stored of await listAttributions(slideFolder)) {
    if (stored.attributes.target !== targetName) continue;
    const { data } = await readAttribution(stored, record.raster);
    maps.push({ map: { kind: 'saliency', id: stored.attributes.method, reading: 'map' }, values: data });
  }
  return maps;
}

async function countDecisive(
  { clusters, annotations }: TruthContext,
  slideFolder: string,
  cells: Uint8Array,
): Promise<Float64Array[]> {
  const counts: Float64Array[] = [];
  for (const { id, decisive } of clusters) {
    const { labels } = await readClusterMaps(slideFolder, id);
    const own = new Float64Array(annotations.classes.length);
    cells.forEach((concept, cell) => {
      if (concept > 0 && labels[cell] === decisive) own[concept - 1]! += 1;
    });
    counts.push(own);
  }
  return counts;
}
