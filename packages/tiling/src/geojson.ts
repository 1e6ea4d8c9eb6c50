import { type TissueMask, type TracedRing, traceRegions } from '@morphoscope/domain';

/** A piece of tissue, level-0 px. */
export interface TissueFeature {
  readonly type: 'Feature';
  readonly id: string;
  readonly geometry: { readonly type: 'Polygon'; readonly coordinates: number[][][] };
  readonly properties: {
    readonly objectType: 'annotation';
    readonly name: string;
    readonly classification: { readonly name: 'Tissue'; readonly color: readonly [number, number, number] };
    readonly slideId: string;
  };
}

/** A GeoJSON document that QuPath imports as annotations. */
export interface TissueGeoJson {
  readonly type: 'FeatureCollection';
  readonly features: readonly TissueFeature[];
}

/**
 * The mask as polygons with holes along exact mask-pixel edges, one feature per 4-connected piece of tissue, largest
 * first. Coordinates are level-0 px; outer rings counter-clockwise, rings closed (RFC 7946). Rasterising the polygons
 * at mask resolution gives the mask back.
 */
export function tissueGeoJson(mask: TissueMask, options: { readonly slideId: string }): TissueGeoJson {
  const place = (ring: TracedRing): number[][] =>
    ring.map(([x, y]) => [rounded(x * mask.downsampleX), rounded(y * mask.downsampleY)]);
  const pieces = traceRegions(mask.data, mask.width, mask.height, 1).sort((a, b) => b.area - a.area);
  return {
    type: 'FeatureCollection',
    features: pieces.map(({ outer, holes }, i) => ({
      type: 'Feature',
      id: `${options.slideId}-tissue-${i + 1}`,
      geometry: { type: 'Polygon', coordinates: [outer, ...holes].map(place) },
      properties: {
        objectType: 'annotation',
        name: `Tissue ${i + 1}`,
        classification: { name: 'Tissue', color: [23, 23, 23] },
        slideId: options.slideId,
      },
    })),
  };
}

/** Thousandths of a level-0 px are plenty and keep the file short. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
