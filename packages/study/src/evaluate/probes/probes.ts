import type { AttributionMethod } from '@morphoscope/domain';
import type { RegionAgreement, Separation } from '@morphoscope/metrics';
import { stageKey } from '../../folder/stable-json.js';
import type { DecisionTarget } from '../decision-target.js';
import type { EvaluationContext } from '../evaluation-context.js';
import type { JudgedSlide } from '../judged-slides.js';
import type { MapSet } from '../map-set.js';
import type { MapSets } from '../map-sets.js';
import { emptyRegions, type RegionFrame, regionFrame } from '../region-frame.js';
import type { RegionSource } from '../slide-regions.js';
import { type ProbeMap, probeMaps } from './probe-map.js';
import { possibleMethods, probeSets } from './probe-plan.js';
import { probeSlides, randomiseSlides, type SlideProbe } from './probe-slides.js';
import { type RandomStage, randomStages } from './random-stage.js';
import { separateClusters } from './separate-clusters.js';
import { CARRIER } from './worker/pixel-regions.js';
import type { ProbedTiles, RandomisedTiles } from './worker/protocol.js';

/** Numbers of some tiles, the same many for each, tile by tile, with the group of each tile. */
export interface TileValues {
  readonly n: number;
  readonly values: Float64Array;
  /** The independent unit each tile belongs to. */
  readonly groups: readonly string[];
}

/** Maps per pixel against annotations. */
interface PixelLocalisation {
  readonly agreement: RegionAgreement;
  readonly frame: RegionFrame;
  readonly targets: readonly DecisionTarget[];
}

/** What single tiles said when they were tried. */
export interface Probes {
  readonly maps: readonly ProbeMap[];
  readonly sets: readonly MapSet[];
  readonly pixelMethods: readonly AttributionMethod[];
  /** `n × maps × CURVE_VALUES`. */
  readonly curves: TileValues;
  /** `n × changes × sets × 2`. */
  readonly changes: TileValues;
  /** `n × changes × 2`. */
  readonly decisions: TileValues;
  /** Per stage, `n × (maps + dictionaries) × 2`. */
  readonly randomised: readonly { readonly stage: RandomStage; readonly similarity: TileValues }[];
  readonly localisation?: PixelLocalisation;
  /** Per dictionary. */
  readonly separations: readonly Separation[];
}

/** Cells that tell how clusters stand apart, over all tiles: the silhouette grows with their square. */
const CELLS = 1000;

/**
 * Tries a bounded, seeded part of the judged tiles, for what is too dear for all: cells taken away in the order of every map; the
 * picture changed; parameters drawn anew; maps per pixel against annotations; how clusters stand apart. Kept per slide.
 * @param judged slides that could be judged
 * @returns `undefined` where no tile was asked for, or none is left.
 */
export async function probeStudy(
  context: EvaluationContext,
  { sets: all, key: setsKey }: MapSets,
  regions: RegionSource | undefined,
  judged: readonly JudgedSlide[],
): Promise<Probes | undefined> {
  const { plan, pool } = context;
  const { options, manifest } = plan;
  if (options.probeTiles === 0) return undefined;
  const { methods: pixelMethods, findings } = await possibleMethods(plan);
  context.findings.push(...findings);
  const methods = [...options.methods, ...pixelMethods];
  const sets = probeSets(all);
  const cells = manifest.layer.height * manifest.layer.width;
  const compared =
    regions && pixelMethods.length > 0 ? comparison(context, regions, pixelMethods, cells) : undefined;
  const cellsPerTile = Math.max(1, Math.floor(CELLS / options.probeTiles));
  const setup = { sets, methods, seed: options.seed, pixelMethods, cellsPerTile };
  await pool.runOnAll({ kind: 'probe-setup', ...setup, ...(compared ? { regions: compared } : {}) });
  const key = stageKey('probes', setsKey, methods, options.seed, cellsPerTile, compared ?? null);
  const slides = await probeSlides(context, judged, key, compared && regions);
  if (slides.every(({ parts }) => parts.every(({ rows }) => rows.length === 0))) return undefined;
  const randomised: { stage: RandomStage; similarity: TileValues }[] = [];
  const { stages, findings: notRandom } = await randomStages(plan);
  context.findings.push(...notRandom);
  for (const stage of stages) {
    const again = await randomiseSlides(context, judged, key, stage);
    randomised.push({ stage, similarity: joinValues(again, ({ similarity }) => similarity) });
  }
  return {
    maps: probeMaps(sets, methods),
    sets,
    pixelMethods,
    curves: joinValues(slides, ({ curves }) => curves),
    changes: joinValues(slides, ({ changes }) => changes),
    decisions: joinValues(slides, ({ decisions }) => decisions),
    randomised,
    ...(compared ? { localisation: { ...compared, agreement: joinRegions(slides, compared.frame) } } : {}),
    separations: await separateClusters(context, slides),
  };
}

/** Which maps are held against annotations: of the targets that are annotated, or of all where the names differ. */
function comparison(
  { plan }: EvaluationContext,
  { annotations }: RegionSource,
  methods: readonly AttributionMethod[],
  cells: number,
): { readonly frame: RegionFrame; readonly targets: readonly DecisionTarget[] } {
  const { seed } = plan.options;
  const { regions } = regionFrame(annotations.classes, plan.targets, methods, cells, seed);
  const named = plan.targets.filter(({ name }) => regions.some((region) => region.name === name));
  const targets = named.length > 0 ? named : plan.targets;
  const frame = regionFrame(annotations.classes, targets, methods, cells, seed);
  return { frame: { ...frame, regions }, targets };
}

function joinRegions(slides: readonly SlideProbe<ProbedTiles>[], frame: RegionFrame): RegionAgreement {
  const agreement = emptyRegions(frame, CARRIER);
  for (const { parts } of slides)
    for (const { regions } of parts) if (regions) agreement.merge({ state: regions });
  return agreement;
}

function joinValues<Part extends ProbedTiles | RandomisedTiles>(
  slides: readonly SlideProbe<Part>[],
  of: (part: Part) => Float64Array,
): TileValues {
  const lists = slides.flatMap(({ parts }) => parts.map(of));
  const values = new Float64Array(lists.reduce((sum, list) => sum + list.length, 0));
  let at = 0;
  for (const list of lists) {
    values.set(list, at);
    at += list.length;
  }
  const groups = slides.flatMap(({ slide, parts }) =>
    parts.flatMap(({ rows }) => rows.map(() => slide.group)),
  );
  return { n: groups.length, values, groups };
}
