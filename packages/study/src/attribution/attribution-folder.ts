import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AttributionMethod, type CellRaster, type Heatmap, MorphoscopeError } from '@morphoscope/domain';
import { openZarr } from '../array/zarr.js';
import { slideFile } from '../folder/study-folder.js';
import type { AttributionMap } from './attribution-map.js';

/** `.zattrs` of a saliency map: what it is and how it was made. */
export interface AttributionAttributes {
  /** Hash of everything that decides its values. */
  readonly key: string;
  readonly method: AttributionMethod;
  /** Name of the target: a class, `not <class>`, `predicted`. */
  readonly target: string;
  /** The target in words. */
  readonly explains: string;
  /** Whether values below zero speak against the target, or cannot occur. */
  readonly signed: boolean;
  /** `cells`: the method gives one value per cell. `pixel sums`: values are sums over the pixels of a cell. */
  readonly values: 'cells' | 'pixel sums';
  readonly layer: string;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** How overlapping tiles were merged, in words. */
  readonly overlapRule: string;
  /** Split over the clusters of this dictionary: plane k is what went through cluster k, the last one the residual. */
  readonly through?: { readonly dictionary: string; readonly clusters: number };
}

/** A saliency map of a slide as stored. */
export interface StoredAttribution {
  /** Folder of the array. */
  readonly path: string;
  readonly attributes: AttributionAttributes;
}

/** Group of the maps that are split over clusters. No method is called so. */
const THROUGH = 'through';

/**
 * Folder of a map below a slide's folder: `attribution.zarr/<method>/<target>`, or `through/<dictionary>/` before the method
 * where it is split.
 */
export function attributionPath(
  slideFolder: string,
  { method, targetName, through }: Pick<AttributionMap, 'method' | 'targetName' | 'through'>,
): string {
  const group = through ? [THROUGH, through.id] : [];
  return join(slideFolder, slideFile.attribution, ...group, method, targetFolder(targetName));
}

/** A target's name as a folder name, on every file system; other letters are percent-encoded as in addresses. */
export function targetFolder(target: string): string {
  return encodeURIComponent(target).replace(
    /[.*']/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Attributes of a map; `undefined` when it is not there. */
export async function readAttributes(path: string): Promise<AttributionAttributes | undefined> {
  try {
    return JSON.parse(await readFile(join(path, '.zattrs'), 'utf8')) as AttributionAttributes;
  } catch {
    return undefined;
  }
}

/** All saliency maps of a slide as wholes, by method and target. */
export function listAttributions(slideFolder: string): Promise<StoredAttribution[]> {
  return mapsBelow(join(slideFolder, slideFile.attribution));
}

/** All saliency maps of a slide that are split over clusters, by dictionary, method and target. */
export async function listSplitAttributions(slideFolder: string): Promise<StoredAttribution[]> {
  const root = join(slideFolder, slideFile.attribution, THROUGH);
  const found: StoredAttribution[] = [];
  for (const dictionary of await foldersIn(root)) found.push(...(await mapsBelow(join(root, dictionary))));
  return found;
}

async function mapsBelow(root: string): Promise<StoredAttribution[]> {
  const found: StoredAttribution[] = [];
  for (const method of await foldersIn(root)) {
    if (method === THROUGH) continue;
    for (const target of await foldersIn(join(root, method))) {
      const path = join(root, method, target);
      const attributes = await readAttributes(path);
      if (attributes) found.push({ path, attributes });
    }
  }
  return found;
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/**
 * One plane of a map, as one channel, NaN where not covered.
 * @param plane of a split map: cluster, or `clusters` for the residual. Default 0: all there is of a whole one.
 * @throws MorphoscopeError `StudyError` when it is damaged.
 */
export async function readAttribution(
  { path }: StoredAttribution,
  raster: CellRaster,
  plane = 0,
): Promise<Heatmap> {
  const reader = await openZarr(path);
  const { width, height, chunk } = reader;
  const values = new Float32Array(width * height);
  for (let band = 0; band * chunk < height; band++) {
    const { y0, rows, data } = await reader.readBand(band);
    values.set(data.subarray(plane * rows * width, (plane + 1) * rows * width), y0 * width);
  }
  if (width === raster.width && height === raster.height) return { raster, channels: 1, data: values };
  throw new MorphoscopeError('StudyError', 'the map does not fit the raster of its slide', { where: path });
}
