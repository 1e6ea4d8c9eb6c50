import {
  index,
  number,
  ordinal,
  readAnnotations,
  readMap,
  readOn,
  readOutlines,
  readPlace,
  readRegion,
  readSelection,
  readTile,
  short,
  within,
  writeAnnotations,
  writeOutlines,
  writeSelection,
} from './view-parts';

/** How the clusters lie over the slide. */
const overlayModes = ['soft', 'hard', 'contour'] as const;
export type OverlayMode = (typeof overlayModes)[number];

/** Where a slide is looked at: centre in level-0 px, µm per screen px, degrees clockwise. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly mpp: number;
  readonly rotation: number;
}

/** Tiles that a person selected: named by their rows, saved as a set, or kept in this browser because they are many. */
export type Selection =
  | { readonly kind: 'rows'; readonly rows: readonly number[] }
  | { readonly kind: 'set'; readonly id: string }
  | { readonly kind: 'kept'; readonly key: string };

/** A tile by slide and number, as it is pinned or asked about. */
export interface PinnedTile {
  readonly slide: string;
  readonly tile: number;
}

/** A part of a slide, level-0 px: a rectangle, or what an outline holds inside it. */
export interface PickedRegion {
  readonly slide: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Corners of a polygon that closes itself, at least three. */
  readonly outline?: readonly (readonly [x: number, y: number])[];
}

/** What part of the map of tiles is looked at: its centre in units of the map, and how much closer than all of it. */
export interface MapPart {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** A line drawn around points of the map, in its units, and how what is inside joined what was selected before. */
export interface Outline {
  readonly mode: 'replace' | 'add' | 'remove';
  readonly corners: readonly (readonly [x: number, y: number])[];
}

/**
 * The one state that all pages of a study share. It lives in the address, so that links, back and forward lead to the
 * same view. What is absent has its default; see `defaults`.
 */
export interface ViewState {
  /** Dictionary id; absent: the first of the study. */
  readonly dictionary?: string;
  /** Class looked at, 0-based; absent: the last of the study. */
  readonly classIndex?: number;
  /** Cluster whose details are open, 0-based. */
  readonly cluster?: number;
  /** Clusters shown, 0-based ascending; absent: all. */
  readonly on?: readonly number[];
  /** Only this cluster is shown, 0-based. Wins over `on`, which comes back when solo ends. */
  readonly solo?: number;
  /** Weights below are not painted, in units of W. */
  readonly threshold?: number;
  readonly mode?: OverlayMode;
  /** Opacity of the overlay, %. */
  readonly opacity?: number;
  /** Layer on the slide: `clusters`, `tissue`, or the key of a saliency map. */
  readonly layer?: string;
  /** Whether people's outlines lie over the slide, and the names of the classes left out of them. Absent: they do not. */
  readonly annotations?: { readonly hidden: readonly string[] };
  /** Whether the stain is greyed under the overlay. */
  readonly muted?: boolean;
  /** Brightness of all tissue pictures, %. */
  readonly lamp?: number;
  readonly at?: Place;
  /** Where the curtain stands, % of the stage's width from the left; absent: no curtain. */
  readonly curtain?: number;
  /** What is shown beside, with linked pan and zoom: `layer:…`, `slide:…`, `study:…`. */
  readonly beside?: string;
  readonly pinned?: PinnedTile;
  readonly region?: PickedRegion;
  readonly selection?: Selection;
  /** What the selection was drawn with on the map of tiles, oldest first. */
  readonly outlines?: readonly Outline[];
  readonly map?: MapPart;
}

/** Values of what the address leaves out. The lamp's default depends on the theme and is kept in `lamp.ts`. */
export const defaults = {
  threshold: 0,
  mode: 'soft',
  opacity: 85,
  layer: 'clusters',
  muted: true,
} as const;

interface Field<K extends keyof ViewState> {
  readonly key: string;
  readonly read: (text: string) => ViewState[K] | undefined;
  readonly write: (value: NonNullable<ViewState[K]>) => string;
}

const fields: { readonly [K in keyof ViewState]-?: Field<K> } = {
  dictionary: {
    key: 'd',
    read: (text) => (/^[a-z][a-z0-9.-]{0,63}$/.test(text) ? text : undefined),
    write: String,
  },
  classIndex: { key: 'class', read: index, write: String },
  cluster: { key: 'cluster', read: ordinal, write: (k) => String(k + 1) },
  on: {
    key: 'on',
    read: readOn,
    write: (on) => (on.length === 0 ? 'none' : on.map((k) => k + 1).join(',')),
  },
  solo: { key: 'solo', read: ordinal, write: (k) => String(k + 1) },
  threshold: { key: 'w', read: (text) => within(number(text), 0, 1e9), write: short },
  mode: { key: 'mode', read: (text) => overlayModes.find((mode) => mode === text), write: String },
  opacity: { key: 'op', read: (text) => within(number(text), 0, 100), write: short },
  layer: { key: 'layer', read: (text) => text.slice(0, 120) || undefined, write: String },
  annotations: {
    key: 'ann',
    read: readAnnotations,
    write: writeAnnotations,
  },
  muted: {
    key: 'mute',
    read: (text) => (text === '1' ? true : text === '0' ? false : undefined),
    write: (on) => (on ? '1' : '0'),
  },
  lamp: { key: 'lamp', read: (text) => within(number(text), 20, 150), write: short },
  at: {
    key: 'at',
    read: readPlace,
    // Far from the middle of a large screen, a part in 10⁵ of the scale is a px.
    write: ({ x, y, mpp, rotation }) =>
      [short(x), short(y), Number(mpp.toPrecision(10)), short(rotation)].join(','),
  },
  curtain: { key: 'curtain', read: (text) => within(number(text), 2, 98), write: short },
  beside: { key: 'beside', read: (text) => text || undefined, write: String },
  pinned: { key: 'pin', read: readTile, write: ({ slide, tile }) => `${slide}:${tile}` },
  region: {
    key: 'region',
    read: readRegion,
    write: ({ slide, x, y, width, height, outline = [] }) =>
      `${slide}:${[x, y, width, height, ...outline.flat()].map(short).join(',')}`,
  },
  selection: { key: 'sel', read: readSelection, write: writeSelection },
  outlines: { key: 'drawn', read: readOutlines, write: writeOutlines },
  map: { key: 'map', read: readMap, write: ({ x, y, zoom }) => [x, y, zoom].map(String).join(',') },
};

const names = Object.keys(fields) as (keyof ViewState)[];

/** The state that an address holds. Parts that make no sense are left out, so that an old link still opens. */
export function readView(search: URLSearchParams): ViewState {
  const entries = names.flatMap((name) => {
    const text = search.get(fields[name].key);
    const value = text === null ? undefined : fields[name].read(text);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries) as ViewState;
}

/**
 * `search` with the state written into it. Parameters that are no part of the state stay as they are. `undefined`
 * removes a part.
 */
export function writeView(
  search: URLSearchParams,
  change: { readonly [K in keyof ViewState]?: ViewState[K] | undefined },
): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const name of names) {
    if (!(name in change)) continue;
    const field = fields[name] as Field<typeof name>;
    const value = change[name];
    if (value === undefined) next.delete(field.key);
    else next.set(field.key, (field.write as (value: unknown) => string)(value));
  }
  return next;
}

/** Which of the clusters (ids, in order) are shown. */
export function shownClusters({ on, solo }: ViewState, clusters: readonly number[]): readonly number[] {
  if (solo !== undefined && clusters.includes(solo)) return [solo];
  return on === undefined ? clusters : clusters.filter((k) => on.includes(k));
}

/** The change that switches one of the clusters on or off. Ends solo. */
export function toggled(
  view: ViewState,
  cluster: number,
  clusters: readonly number[],
): { readonly on: readonly number[] | undefined; readonly solo: undefined } {
  const now = new Set(shownClusters({ ...view, solo: -1 }, clusters));
  if (!now.delete(cluster)) now.add(cluster);
  const on = clusters.filter((k) => now.has(k)).sort((a, b) => a - b);
  return { on: on.length === clusters.length ? undefined : on, solo: undefined };
}
