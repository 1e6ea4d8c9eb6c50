import { readRows, writeRows } from './rows';
import type { MapPart, Outline, PickedRegion, PinnedTile, Place, Selection, ViewState } from './view-state';

// Parts of the view as they stand in the address. What makes no sense reads as `undefined`.

/** A finite number, or nothing. */
export const number = (text: string | undefined): number | undefined => {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
};

/** A whole number from 0 on. */
export const index = (text: string | undefined): number | undefined => {
  const value = number(text);
  return value !== undefined && Number.isInteger(value) && value >= 0 ? value : undefined;
};

/** 1-based on the wire, as people count clusters. */
export const ordinal = (text: string | undefined): number | undefined => {
  const value = index(text);
  return value === undefined || value < 1 ? undefined : value - 1;
};

/** `value` where it lies between two bounds, both included. */
export const within = (value: number | undefined, low: number, high: number): number | undefined =>
  value === undefined || value < low || value > high ? undefined : value;

/** A number in four decimals at most. */
export const short = (value: number): string => String(Number(value.toFixed(4)));

/** `x,y,µm/px` and, after them, degrees. */
export function readPlace(text: string): Place | undefined {
  const [x, y, mpp, rotation = 0] = text.split(',').map(number);
  if (x === undefined || y === undefined || mpp === undefined || mpp <= 0) return undefined;
  return { x, y, mpp, rotation };
}

/** `slide:number`. */
export function readTile(text: string): PinnedTile | undefined {
  const cut = text.lastIndexOf(':');
  const tile = index(text.slice(cut + 1));
  return cut < 1 || tile === undefined ? undefined : { slide: text.slice(0, cut), tile };
}

/** `slide:x,y,width,height` and, after them, the corners of an outline. */
export function readRegion(text: string): PickedRegion | undefined {
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

/** `x,y,zoom`. */
export function readMap(text: string): MapPart | undefined {
  const [x, y, zoom] = text.split(',').map(number);
  if (x === undefined || y === undefined || zoom === undefined || zoom <= 0) return undefined;
  return { x, y, zoom };
}

const modeLetters = { replace: 'n', add: 'a', remove: 'r' } as const;

/** Outlines one after another, each a letter for its mode and its corners. */
export function readOutlines(text: string): readonly Outline[] | undefined {
  const outlines = text.split('*').map((part): Outline | undefined => {
    const mode = (['replace', 'add', 'remove'] as const).find((one) => modeLetters[one] === part[0]);
    const values = part.slice(1).split('_').map(number);
    if (!mode || values.length < 6 || values.length % 2 === 1) return undefined;
    if (values.some((value) => value === undefined)) return undefined;
    return { mode, corners: pairs(values as number[]) };
  });
  return outlines.some((one) => one === undefined) ? undefined : (outlines as Outline[]);
}

export const writeOutlines = (outlines: readonly Outline[]): string =>
  outlines.map(({ mode, corners }) => modeLetters[mode] + corners.flat().join('_')).join('*');

/** Numbers two by two, as points. */
const pairs = (values: readonly number[]): (readonly [number, number])[] =>
  values.flatMap((value, i) => (i % 2 === 0 ? [[value, values[i + 1] as number] as const] : []));

/** `r-` and rows, `~` and a key of this browser, or the id of a saved set. */
export function readSelection(text: string): Selection | undefined {
  if (text.startsWith('~')) {
    return /^~[0-9a-z]{1,20}$/.test(text) ? { kind: 'kept', key: text.slice(1) } : undefined;
  }
  if (text.startsWith('r-')) {
    const rows = readRows(text.slice(2));
    return rows === null || rows.length === 0 ? undefined : { kind: 'rows', rows };
  }
  return /^[A-Za-z0-9_-]{1,64}$/.test(text) ? { kind: 'set', id: text } : undefined;
}

export function writeSelection(selection: Selection): string {
  if (selection.kind === 'rows') return `r-${writeRows(selection.rows)}`;
  return selection.kind === 'set' ? selection.id : `~${selection.key}`;
}

/** 1-based clusters, or `none`. */
export function readOn(text: string): readonly number[] | undefined {
  if (text === 'none') return [];
  const on = text.split(',').map(ordinal);
  if (on.some((k) => k === undefined)) return undefined;
  return [...new Set(on as number[])].sort((a, b) => a - b);
}

/** `all`, or `all,-name,-name`. Names are escaped, as they may hold anything. */
export function readAnnotations(text: string): ViewState['annotations'] {
  const [first, ...rest] = text.split(',');
  if (first !== 'all' || rest.some((part) => !part.startsWith('-'))) return undefined;
  try {
    return { hidden: [...new Set(rest.map((part) => decodeURIComponent(part.slice(1))))] };
  } catch {
    return undefined;
  }
}

/** As `readAnnotations` reads it. */
export function writeAnnotations({ hidden }: NonNullable<ViewState['annotations']>): string {
  return ['all', ...hidden.map((name) => `-${encodeURIComponent(name)}`)].join(',');
}
