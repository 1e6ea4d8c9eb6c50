import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AttributionMethod, type CellRaster, type Heatmap, MorphoscopeError } from '@morphoscope/domain';
import { openZarr } from '../array/zarr.js';
import { slideFile } from '../folder/study-folder.js';

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
}

/** A saliency map of a slide as stored. */
export interface StoredAttribution {
  /** Folder of the array. */
  readonly path: string;
  readonly attributes: AttributionAttributes;
}

/** Folder of a map below a slide's folder: `attribution.zarr/<method>/<target>`. */
export function attributionPath(slideFolder: string, method: AttributionMethod, target: string): string {
  return join(slideFolder, slideFile.attribution, method, targetFolder(target));
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

/** All saliency maps of a slide, by method and target. */
export async function listAttributions(slideFolder: string): Promise<StoredAttribution[]> {
  const root = join(slideFolder, slideFile.attribution);
  const found: StoredAttribution[] = [];
  for (const method of await foldersIn(root)) {
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
 * A map as a whole, one channel, NaN where not covered.
 * @throws MorphoscopeError `StudyError` when it is damaged.
 */
export async function readAttribution({ path }: StoredAttribution, raster: CellRaster): Promise<Heatmap> {
  const reader = await openZarr(path);
  const { width, height, chunk } = reader;
  const values = new Float32Array(width * height);
  for (let band = 0; band * chunk < height; band++) {
    const { y0, data } = await reader.readBand(band);
    values.set(data, y0 * width);
  }
  if (width === raster.width && height === raster.height) return { raster, channels: 1, data: values };
  throw new MorphoscopeError('StudyError', 'the map does not fit the raster of its slide', { where: path });
}
