import type { TileRow } from '@morphoscope/rpc';

/** What an exported tile says. */
export interface ExportContext {
  readonly classNames: readonly string[];
  /** In the order of `shares`. */
  readonly clusters: readonly { readonly cluster: number; readonly name: string }[];
}

/** Tiles as CSV (RFC 4180): place in level-0 px, strongest cluster, shares, outputs of the model, label. */
export function tilesCsv(tiles: readonly TileRow[], { classNames, clusters }: ExportContext): string {
  const head = [
    'slide',
    'tile',
    'x',
    'y',
    'width',
    'height',
    'cluster',
    'cluster_name',
    'label',
    'predicted',
    'wrong',
    ...classNames.map((name) => `output ${name}`),
    ...clusters.map(({ cluster }) => `share ${cluster + 1}`),
  ];
  const lines = tiles.map((tile) => [
    tile.slide,
    tile.tile,
    tile.place.x,
    tile.place.y,
    tile.place.width,
    tile.place.height,
    tile.cluster === undefined ? '' : tile.cluster + 1,
    clusters.find(({ cluster }) => cluster === tile.cluster)?.name ?? '',
    tile.label ?? '',
    classNames[tile.predicted] ?? '',
    tile.wrong === undefined ? '' : tile.wrong,
    ...classNames.map((_, c) => tile.prediction[c] ?? ''),
    ...clusters.map((_, k) => tile.shares[k] ?? ''),
  ]);
  return [head, ...lines].map((line) => line.map(csvField).join(',')).join('\r\n');
}

/** Tiles of one slide as GeoJSON for QuPath: rectangles in level-0 px, classified by their strongest cluster. */
export function tilesGeoJson(
  tiles: readonly TileRow[],
  { classNames, clusters }: ExportContext,
  colourOf: (cluster: number) => readonly [number, number, number],
): string {
  const features = tiles.map(({ tile, place: { x, y, width, height }, cluster, predicted, label }) => ({
    type: 'Feature',
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [x, y],
          [x + width, y],
          [x + width, y + height],
          [x, y + height],
          [x, y],
        ],
      ],
    },
    properties: {
      objectType: 'annotation',
      name: `tile ${tile + 1}`,
      ...(cluster === undefined
        ? {}
        : {
            classification: {
              name: clusters.find((each) => each.cluster === cluster)?.name ?? `Cluster ${cluster + 1}`,
              color: colourOf(cluster),
            },
          }),
      predicted: classNames[predicted],
      ...(label === undefined ? {} : { label }),
    },
  }));
  return JSON.stringify({ type: 'FeatureCollection', features });
}

function csvField(value: string | number | boolean): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
