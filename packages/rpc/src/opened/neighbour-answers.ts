import { MorphoscopeError } from '@morphoscope/domain';
import {
  clusterGraph,
  findIndexRecord,
  type NeighbourFilter,
  readNeighbourGraph,
  type StudyNeighbours,
} from '@morphoscope/study';
import type { z } from 'zod';
import type { Rectangle, TileName } from '../contract/common.js';
import type {
  ClusterGraph,
  findNeighbours,
  NeighbourStatus,
  Neighbours,
  neighbourFilter,
} from '../contract/neighbours.js';
import { indexRecord } from './atlas.js';
import type { OpenedStudy } from './opened-study.js';
import { holds, overlaps } from './region-shape.js';
import { placeOf } from './tile-list.js';
import type { TileTable } from './tile-table.js';

type Asked = Omit<z.output<typeof findNeighbours>, 'study'>;

/** A question whose image has become vectors, `tiles × d`. */
export type NeighbourQuestion = Omit<Asked, 'query'> & {
  readonly query:
    | Exclude<Asked['query'], { kind: 'image' }>
    | { readonly kind: 'vectors'; readonly vectors: Float32Array };
};

/** Tiles of one region at most: more say no more. */
const MOST_TILES = 1000;

/** The nearest tiles, described as a dictionary with its edits shows them. */
export async function nearestTiles(
  neighbours: StudyNeighbours,
  table: TileTable,
  { query, region, k, filter }: NeighbourQuestion,
): Promise<Neighbours> {
  const tiles = query.kind === 'vectors' ? [] : askedTiles(table, query);
  const asked = query.kind === 'vectors' ? { vectors: query.vectors, region } : { tiles, region };
  const found = await neighbours.search(asked, k, neighbourFilterOf(table, filter));
  const { search, metric, recall } = neighbours.record;
  return {
    items: found.tiles.map(({ row, distance }) => ({ ...table.describe(row), distance })),
    asked: tiles.map((tile) => table.describe(table.rowOf(tile))),
    search: found.exact ? 'exact' : search,
    metric,
    recall: recall.recall,
  };
}

function askedTiles(
  table: TileTable,
  query: Exclude<Asked['query'], { kind: 'image' }>,
): readonly TileName[] {
  if (query.kind === 'tiles') return query.tiles;
  return tilesIn(table, query.slide, query.region);
}

/** Tiles with their middle in a rectangle; where that is too small for one, those that overlap it. */
function tilesIn(table: TileTable, slide: string, region: Rectangle): TileName[] {
  const { study, columns } = table;
  const at = study.facts.records.indexOf(study.record(slide));
  const rows = Array.from(
    { length: columns.first[at + 1]! - columns.first[at]! },
    (_, i) => columns.first[at]! + i,
  );
  const inside = rows.filter((row) => {
    const { x, y, width, height } = table.place(row);
    return holds(region, x + width / 2, y + height / 2);
  });
  const found = inside.length > 0 ? inside : rows.filter((row) => overlaps(region, table.place(row)));
  if (found.length === 0)
    throw new MorphoscopeError('InputError', 'there is no tile in this region', {
      suggestion: 'Choose a place with tissue.',
    });
  const every = Math.ceil(found.length / MOST_TILES);
  return found.filter((_, i) => i % every === 0).map((row) => ({ slide, tile: columns.tile[row]! }));
}

/** Clusters are those that edits show, which the index does not know: they become rows. */
function neighbourFilterOf(
  table: TileTable,
  { clusters, notClusters, wrong, ...rest }: z.output<typeof neighbourFilter>,
): NeighbourFilter {
  const plain = JSON.parse(JSON.stringify(rest)) as NeighbourFilter;
  if (!clusters && !notClusters && wrong === undefined) return plain;
  const within = clusters && new Set(clusters.map((one) => placeOf(table, one)));
  const without = notClusters && new Set(notClusters.map((one) => placeOf(table, one)));
  const rows = Uint8Array.from(table.strongest, (place, row) =>
    Number(
      (within?.has(place) ?? true) &&
        !(without?.has(place) ?? false) &&
        (wrong === undefined || table.wrong(row) === wrong),
    ),
  );
  return { ...plain, rows };
}

/** Whether the study has an index, and how good it is. */
export async function neighbourStatus(study: OpenedStudy): Promise<NeighbourStatus> {
  const there = await findIndexRecord(study.facts.folder);
  if (!there)
    return {
      state: 'none',
      message: 'The tiles of this study are not indexed yet. Start an index job, or use morphoscope index.',
    };
  const { tiles, metric, search, recall } = there;
  const known = { tiles, metric, search, recall: recall.recall };
  return indexRecord(study).then(
    (): NeighbourStatus => ({ state: 'ready', ...known }),
    (error: unknown): NeighbourStatus => {
      if (!(error instanceof MorphoscopeError)) throw error;
      return {
        state: 'stale',
        ...known,
        message: 'Slides have come since the tiles were indexed. Index them again.',
      };
    },
  );
}

/** Border tiles named per side of a pair. */
const BORDER_TILES = 4;

/** Where neighbours lead, between the clusters as edits show them. */
export async function shownGraph(table: TileTable): Promise<ClusterGraph> {
  const { study, opened, strongest } = table;
  const graph = await readNeighbourGraph(study.facts.folder, await indexRecord(study));
  const ids = opened.view.clusters.map(({ cluster }) => cluster);
  const K = ids.length;
  const { counts, shares, borders } = clusterGraph(graph, strongest, K, BORDER_TILES);
  const seen = ids.map((_, a) => counts.slice(a * K, (a + 1) * K).some((count) => count > 0));
  return {
    clusters: ids,
    shares: shares.map((share, at) => (seen[Math.floor(at / K)] ? share : null)),
    border: borders.map(({ a, b, ofA, ofB }) => ({
      a: ids[a]!,
      b: ids[b]!,
      tiles: [...ofA, ...ofB].map((row) => table.describe(row)),
    })),
  };
}
