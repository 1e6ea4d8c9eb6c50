import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttributionMethod, Finding, PixelRelevance } from '@morphoscope/domain';
import { fromFloat16, toFloat16 } from '../array/float16.js';
import { openZarr, writeZarrAttributes, ZarrWriter } from '../array/zarr.js';

/** `.zattrs` of `relevance.zarr`. */
export interface RelevanceRecord {
  /** Hash of everything that decides its values. */
  readonly key: string;
  readonly findings: readonly Finding[];
}

/** `.zattrs` of one prototype's maps. */
export interface RelevanceAttributes {
  readonly slideId: string;
  readonly tileIndex: number;
  readonly method: AttributionMethod;
  /** What the second map explains, in words. */
  readonly explains: string;
  readonly layer: string;
  /** The values are shares of these: the largest magnitude of each map, in the units of the layer and of the logits. */
  readonly peaks: readonly [activation: number, decision: number];
}

/** Folder of a prototype's maps below `relevance.zarr`; cluster and prototype count from 1, as the pictures do. */
export function prototypeMaps(root: string, cluster: number, prototype: number): string {
  return join(root, `${cluster + 1}-${prototype + 1}`);
}

/** Attributes of a group or array; `undefined` when it is not there. */
async function attributesOf<Attributes>(path: string): Promise<Attributes | undefined> {
  try {
    return JSON.parse(await readFile(join(path, '.zattrs'), 'utf8')) as Attributes;
  } catch {
    return undefined;
  }
}

/** What is known of a dictionary's relevance; `undefined` before it was made. */
export function readRelevanceRecord(root: string): Promise<RelevanceRecord | undefined> {
  return attributesOf<RelevanceRecord>(root);
}

/** Writes both maps of a prototype, `2 × side × side`, as float16 shares of their peaks. */
export async function writePrototypeMaps(
  folder: string,
  side: number,
  maps: readonly [activation: Float32Array, decision: Float32Array],
  attributes: Omit<RelevanceAttributes, 'peaks'>,
): Promise<void> {
  const writer = await ZarrWriter.create(folder, { channels: 2, height: side, width: side, type: 'float16' });
  const peaks = maps.map(peakOf) as [number, number];
  const shares = new Uint16Array(2 * side * side);
  maps.forEach((map, m) => {
    const peak = peaks[m]!;
    for (let i = 0; i < map.length; i++)
      shares[m * map.length + i] = toFloat16(peak > 0 ? map[i]! / peak : map[i]!);
  });
  await writer.writeRows(0, side, shares);
  await writer.close();
  await writeZarrAttributes(folder, { ...attributes, peaks });
}

function peakOf(map: Float32Array): number {
  let peak = 0;
  for (const value of map) if (Math.abs(value) > peak) peak = Math.abs(value);
  return peak;
}

/**
 * A prototype's maps as a report shows them, values loaded when asked for; `undefined` when there are none.
 * @throws MorphoscopeError `StudyError` from `maps`, when they are damaged.
 */
export async function readPrototypeMaps(folder: string): Promise<PixelRelevance | undefined> {
  const attributes = await attributesOf<RelevanceAttributes>(folder);
  if (!attributes) return undefined;
  const { method, explains, peaks } = attributes;
  return { method, explains, maps: () => loadMaps(folder, peaks) };
}

async function loadMaps(folder: string, peaks: RelevanceAttributes['peaks']) {
  const reader = await openZarr(folder);
  const { width, height, chunk } = reader;
  const [activation, decision] = peaks.map(() => new Float32Array(width * height)) as [
    Float32Array,
    Float32Array,
  ];
  for (let band = 0; band * chunk < height; band++) {
    const { y0, rows, data } = await reader.readBand(band);
    const size = rows * width;
    for (let i = 0; i < size; i++) {
      activation[y0 * width + i] = peaks[0] * fromFloat16(data[i]!);
      decision[y0 * width + i] = peaks[1] * fromFloat16(data[size + i]!);
    }
  }
  return { width, height, activation, decision };
}
