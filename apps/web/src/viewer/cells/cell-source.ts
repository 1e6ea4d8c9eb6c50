import type { CellLevels } from '@morphoscope/rpc';
import { answerFailure } from '../../rpc/failure';
import { type CellKey, tileCells } from './cell-grid';
import { type CellTile, saliencyTile, weightTile } from './cell-tile';

/** Where tiles of one layer come from. Two sources with the same `name` give the same tiles. */
export interface CellSource {
  readonly name: string;
  readonly grid: CellLevels;
  /** Values per cell. */
  readonly channels: number;
  fetch(key: CellKey, signal: AbortSignal): Promise<CellTile>;
}

/** A server that answered, but not with a tile. */
class CellFetchError extends Error {
  override readonly name = 'CellFetchError';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Weights of a dictionary's clusters on a slide, in the order of `ConceptList.concepts`. `version` counts edits. */
export function weightSource(
  study: string,
  slide: string,
  dictionary: string,
  version: number,
  clusters: number,
  grid: CellLevels,
): CellSource {
  const base = `/api/studies/${study}/slides/${encodeURIComponent(slide)}/weights/${dictionary}`;
  return {
    name: `${base}?v=${version}`,
    grid,
    channels: clusters,
    async fetch(key, signal) {
      const bytes = await bytesOf(`${base}/${key.level}/${key.column}/${key.row}?v=${version}`, signal);
      const { width, height } = tileCells(grid, key);
      return weightTile(bytes, clusters, width, height);
    },
  };
}

/** A stored saliency map of a slide. */
export function saliencySource(study: string, slide: string, map: string, grid: CellLevels): CellSource {
  const base = `/api/studies/${study}/slides/${encodeURIComponent(slide)}/saliency/${encodeURIComponent(map)}`;
  return {
    name: base,
    grid,
    channels: 1,
    async fetch(key, signal) {
      const bytes = await bytesOf(`${base}/${key.level}/${key.column}/${key.row}`, signal);
      const { width, height } = tileCells(grid, key);
      return saliencyTile(bytes, width, height);
    },
  };
}

async function bytesOf(url: string, signal: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new CellFetchError(response.status, await reasonOf(response));
  return new Uint8Array(await response.arrayBuffer());
}

async function reasonOf(response: Response): Promise<string> {
  return answerFailure(response.status, await response.json().catch(() => undefined)).message;
}
