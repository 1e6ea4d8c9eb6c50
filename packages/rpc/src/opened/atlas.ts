import { type IndexRecord, readAtlas, readIndexRecord } from '@morphoscope/study';
import type { AtlasInfo } from '../contract/atlas.js';
import type { OpenedStudy } from './opened-study.js';
import type { TileTable } from './tile-table.js';

/** What is known of a map of tiles; the address of its points is added by who serves them. */
export type FolderAtlas = Omit<AtlasInfo, 'url'> & { readonly dictionary: string };

/** The record of an index. @throws MorphoscopeError `StudyError` when there is none, or the study has changed since. */
export function indexRecord({ facts }: OpenedStudy): Promise<IndexRecord> {
  return readIndexRecord(facts.folder, facts.manifest, facts.records);
}

export async function atlasInfo(study: OpenedStudy, dictionary: string): Promise<FolderAtlas> {
  const { tiles, atlas, neighbours, map } = await indexRecord(study);
  const { trustworthiness, explained } = map;
  return {
    ...{ dictionary, tiles, method: atlas, neighbours },
    ...(trustworthiness ? { trustworthiness: trustworthiness.value } : {}),
    ...(explained ? { explained } : {}),
    slides: study.facts.records.map(({ id, label, site }) => ({
      id,
      ...(label === undefined ? {} : { label }),
      ...(site === undefined ? {} : { site }),
    })),
    classNames: study.facts.manifest.model.classNames,
  };
}

/**
 * The points of the map as columns of bytes, see `AtlasInfo`: x, y, slide, tile, cluster, predicted, flags, scores; little-endian,
 * one after another.
 */
export async function atlasBytes(table: TileTable): Promise<Uint8Array> {
  const { study, columns, opened, strongest, labels } = table;
  await indexRecord(study);
  const { n, slide, tile, predictions } = columns;
  const { clusters } = opened.view;
  const [x, y] = scaled(await readAtlas(study.facts.folder, n), n);
  const cluster = Int16Array.from(strongest, (place) => (place < 0 ? -1 : clusters[place]!.cluster));
  const predicted = new Uint8Array(n);
  const flags = new Uint8Array(n);
  for (let row = 0; row < n; row++) {
    predicted[row] = labels.predicted(predictions, row);
    const wrong = table.wrong(row);
    flags[row] = wrong === undefined ? 0 : wrong ? 3 : 1;
  }
  return joined([x, y, slide, tile, cluster, predicted, flags, predictions]);
}

/** Into −1 … 1, both axes by the same factor. */
function scaled(points: Float32Array, n: number): [Float32Array, Float32Array] {
  const axes = [0, 1].map((axis) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let row = 0; row < n; row++) {
      const value = points[row * 2 + axis]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return { low, high };
  });
  const half = Math.max(...axes.map(({ low, high }) => (high - low) / 2)) || 1;
  const column = (axis: number): Float32Array => {
    const middle = (axes[axis]!.low + axes[axis]!.high) / 2;
    return Float32Array.from({ length: n }, (_, row) => (points[row * 2 + axis]! - middle) / half);
  };
  return [column(0), column(1)];
}

function joined(columns: readonly (Float32Array | Uint32Array | Int16Array | Uint8Array)[]): Uint8Array {
  const out = new Uint8Array(columns.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of columns) {
    out.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return out;
}
