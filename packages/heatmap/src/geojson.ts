import { type Heatmap, NO_CLUSTER, type TracedRing, traceRegions } from '@morphoscope/domain';
import { colourOf, rgbOf } from './colormap/index.js';

/** What the polygons are called and coloured. */
export interface MapGeoJsonOptions {
  readonly slideId: string;
  /** Name per cluster id. Default `Cluster 1`, … */
  readonly names?: readonly string[];
  /** `#rrggbb` per cluster id. Default: the cluster palette. */
  readonly colours?: readonly string[];
}

/** All places of one cluster, level-0 px. */
export interface ClusterFeature {
  readonly type: 'Feature';
  readonly id: string;
  readonly geometry: { readonly type: 'MultiPolygon'; readonly coordinates: number[][][][] };
  readonly properties: {
    readonly objectType: 'annotation';
    readonly name: string;
    readonly classification: { readonly name: string; readonly color: readonly [number, number, number] };
    readonly slideId: string;
    /** 0-based. */
    readonly cluster: number;
    readonly cells: number;
  };
}

/** A GeoJSON document that QuPath imports as annotations. */
export interface ClusterGeoJson {
  readonly type: 'FeatureCollection';
  readonly features: readonly ClusterFeature[];
}

/**
 * A map of hard labels (one channel) as polygons along the cells' edges, one feature per cluster present, in level-0 px.
 * Cells without a cluster and uncovered cells are left out. Outer rings counter-clockwise (RFC 7946).
 */
export function mapGeoJson(labels: Heatmap, options: MapGeoJsonOptions): ClusterGeoJson {
  const { raster } = labels;
  const present = new Set<number>();
  for (let i = 0; i < raster.width * raster.height; i++) {
    const label = labels.data[i] as number;
    if (!Number.isNaN(label) && label !== NO_CLUSTER) present.add(label);
  }
  const place = (ring: TracedRing): number[][] =>
    ring.map(([x, y]) => [
      rounded(raster.originX + x * raster.stepX),
      rounded(raster.originY + y * raster.stepY),
    ]);
  const features = [...present]
    .sort((a, b) => a - b)
    .map((cluster): ClusterFeature => {
      const polygons = traceRegions(labels.data, raster.width, raster.height, cluster);
      const name = options.names?.[cluster] ?? `Cluster ${cluster + 1}`;
      const [r, g, b] = rgbOf(options.colours?.[cluster] ?? colourOf(cluster));
      return {
        type: 'Feature',
        id: `${options.slideId}-cluster-${cluster + 1}`,
        geometry: {
          type: 'MultiPolygon',
          coordinates: polygons.map(({ outer, holes }) => [outer, ...holes].map(place)),
        },
        properties: {
          objectType: 'annotation',
          name,
          classification: { name, color: [r, g, b] },
          slideId: options.slideId,
          cluster,
          cells: polygons.reduce((sum, { area }) => sum + area, 0),
        },
      };
    });
  return { type: 'FeatureCollection', features };
}

/** Thousandths of a level-0 px are plenty and keep the file short. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
