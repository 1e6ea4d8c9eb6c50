import {
  clusterPalette,
  type Hex,
  hexOf,
  noClusterColour,
  type Rgb,
  sequential,
} from '@morphoscope/heatmap/colormap';
import type { Cluster } from '../ui/cluster';
import type { AtlasColumns } from './columns';

export type ColourBy = 'cluster' | 'slide' | 'label' | 'prediction' | 'score' | 'site';

/** What colours stand for: every point has a group, every group a colour and a name. */
export interface Colouring {
  /** Index into `groups` per point. */
  readonly group: Uint16Array;
  readonly groups: readonly ColourGroup[];
  /** With a scale: values of the first and last group. */
  readonly scale?: readonly [low: number, high: number];
}

interface ColourGroup {
  readonly name: string;
  readonly colour: string;
}

export interface ColouringContext {
  /** As edits show them; their ids need not be their places in the list. */
  readonly clusters: readonly Cluster[];
  readonly slides: readonly { readonly id: string; readonly label?: string; readonly site?: string }[];
  readonly classNames: readonly string[];
}

const none: ColourGroup = { name: 'none', colour: noClusterColour };
const STEPS = 256;

/**
 * Colours of the points. More than twelve slides, labels or sites share the grey after the twelve colours of the
 * palette: more could not be told apart. Scores take the range that the study has.
 */
export function colouring(
  columns: AtlasColumns,
  by: ColourBy,
  context: ColouringContext,
  scoreClass = 0,
): Colouring {
  switch (by) {
    case 'cluster':
      return byCluster(columns, context.clusters);
    case 'slide':
      return bySlide(columns, context, (slide) => slide.id);
    case 'label':
      return bySlide(columns, context, (slide) => slide.label);
    case 'site':
      return bySlide(columns, context, (slide) => slide.site);
    case 'prediction':
      return {
        group: Uint16Array.from(columns.predicted),
        groups: named(context.classNames),
      };
    case 'score':
      return byScore(columns, scoreClass);
  }
}

function byCluster(columns: AtlasColumns, clusters: readonly Cluster[]): Colouring {
  const placeOf = new Map(clusters.map(({ cluster }, i) => [cluster, i]));
  const group = Uint16Array.from(columns.cluster, (k) => placeOf.get(k) ?? clusters.length);
  return { group, groups: [...clusters, none] };
}

function bySlide(
  columns: AtlasColumns,
  { slides }: ColouringContext,
  nameOf: (slide: ColouringContext['slides'][number]) => string | undefined,
): Colouring {
  const names = [...new Set(slides.map(nameOf).filter((name) => name !== undefined))];
  const groupOfSlide = slides.map((slide) => {
    const name = nameOf(slide);
    return name === undefined ? names.length : names.indexOf(name);
  });
  const group = Uint16Array.from(columns.slide, (slide) => groupOfSlide[slide] ?? names.length);
  return { group, groups: [...named(names), none] };
}

function byScore(columns: AtlasColumns, scoreClass: number): Colouring {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const scoreOf = (i: number) => columns.scores[i * columns.classes + scoreClass] as number;
  for (let i = 0; i < columns.tiles; i++) {
    low = Math.min(low, scoreOf(i));
    high = Math.max(high, scoreOf(i));
  }
  const factor = high > low ? (STEPS - 1) / (high - low) : 0;
  const group = new Uint16Array(columns.tiles);
  for (let i = 0; i < columns.tiles; i++) group[i] = Math.round((scoreOf(i) - low) * factor);
  const groups = Array.from({ length: STEPS }, (_, step) => ({
    name: (low + (step / (STEPS - 1)) * (high - low)).toFixed(2),
    colour: hexOf(sequential(step / (STEPS - 1)) as Rgb),
  }));
  return { group, groups, scale: [low, high] };
}

function named(names: readonly string[]): ColourGroup[] {
  return names.map((name, i) => ({ name, colour: clusterPalette[i] ?? (noClusterColour as Hex) }));
}
