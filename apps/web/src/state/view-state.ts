import { readRows, writeRows } from './rows';

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
interface PinnedTile {
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
  /** Whether the stain is greyed under the overlay. */
  readonly muted?: boolean;
  /** Brightness of all tissue pictures, %. */
  readonly lamp?: number;
  readonly at?: Place;
  /** Slide shown beside, with linked pan and zoom. */
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

const number = (text: string | undefined): number | undefined => {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
};

const index = (text: string | undefined): number | undefined => {
  const value = number(text);
  return value !== undefined && Number.isInteger(value) && value >= 0 ? value : undefined;
};

/** 1-based on the wire, as people count clusters. */
const ordinal = (text: string | undefined): number | undefined => {
  const value = index(text);
  return value === undefined || value < 1 ? undefined : value - 1;
};

const within = (value: number | undefined, low: number, high: number): number | undefined =>
  value === undefined || value < low || value > high ? undefined : value;

const short = (value: number): string => String(Number(value.toFixed(4)));

interface Field<K extends keyof ViewState> {
  readonly key: string;
  readonly read: (text: string) => ViewState[K] | undefined;
  readonly write: (value: NonNullable<ViewState[K]>) => string;
}

function readPlace(text: string): Place | undefined {
  const [x, y, mpp, rotation = 0] = text.split(',').map(number);
  if (x === undefined || y === undefined || mpp === undefined || mpp <= 0) return undefined;
  return { x, y, mpp, rotation };
}

function readTile(text: string): PinnedTile | undefined {
  const cut = text.lastIndexOf(':');
  const tile = index(text.slice(cut + 1));
  return cut < 1 || tile === undefined ? undefined : { slide: text.slice(0, cut), tile };
}

function readRegion(text: string): PickedRegion | undefined {
  const cut = text.lastIndexOf(':');
  const [x, y, width, height, ...more] = text
    .slice(cut + 1)
    .split(',')
    .map(number);
  if (cut < 1 || x === undefined || y === undefined) return undefined;
  if (width === undefined || height === undefined || width <= 0 || height <= 0) return undefined;
  const box = { slide: text.slice(0, cut), x, y, width, height };
  if (more.length === 0) return box;
  if (more.length < 6 || more.length % 2 === 1 || more.some((value) => value === undefined)) return undefined;
  return { ...box, outline: pairs(more as number[]) };
}

function readMap(text: string): MapPart | undefined {
  const [x, y, zoom] = text.split(',').map(number);
  if (x === undefined || y === undefined || zoom === undefined || zoom <= 0) return undefined;
  return { x, y, zoom };
}

const modeLetters = { replace: 'n', add: 'a', remove: 'r' } as const;

function readOutlines(text: string): readonly Outline[] | undefined {
  const outlines = text.split('*').map((part): Outline | undefined => {
    const mode = (['replace', 'add', 'remove'] as const).find((one) => modeLetters[one] === part[0]);
    const values = part.slice(1).split('_').map(number);
    if (!mode || values.length < 6 || values.length % 2 === 1) return undefined;
    if (values.some((value) => value === undefined)) return undefined;
    return { mode, corners: pairs(values as number[]) };
  });
  return outlines.some((one) => one === undefined) ? undefined : (outlines as Outline[]);
}

const writeOutlines = (outlines: readonly Outline[]): string =>
  outlines.map(({ mode, corners }) => modeLetters[mode] + corners.flat().join('_')).join('*');

/** Numbers two by two, as points. */
const pairs = (values: readonly number[]): (readonly [number, number])[] =>
  values.flatMap((value, i) => (i % 2 === 0 ? [[value, values[i + 1] as number] as const] : []));

function readSelection(text: string): Selection | undefined {
  if (text.startsWith('~')) {
    return /^~[0-9a-z]{1,20}$/.test(text) ? { kind: 'kept', key: text.slice(1) } : undefined;
  }
  if (text.startsWith('r-')) {
    const rows = readRows(text.slice(2));
    return rows === null || rows.length === 0 ? undefined : { kind: 'rows', rows };
  }
  return /^[A-Za-z0-9_-]{1,64}$/.test(text) ? { kind: 'set', id: text } : undefined;
}

function writeSelection(selection: Selection): string {
  if (selection.kind === 'rows') return `r-${writeRows(selection.rows)}`;
  return selection.kind === 'set' ? selection.id : `~${selection.key}`;
}

function readOn(text: string): readonly number[] | undefined {
  if (text === 'none') return [];
  const on = text.split(',').map(ordinal);
  if (on.some((k) => k === undefined)) return undefined;
  return [...new Set(on as number[])].sort((a, b) => a - b);
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
  muted: {
    key: 'mute',
    read: (text) => (text === '1' ? true : text === '0' ? false : undefined),
    write: (on) => (on ? '1' : '0'),
  },
  lamp: { key: 'lamp', read: (text) => within(number(text), 20, 150), write: short },
  at: {
    key: 'at',
    read: readPlace,
    write: ({ x, y, mpp, rotation }) => [x, y, mpp, rotation].map(short).join(','),
  },
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
