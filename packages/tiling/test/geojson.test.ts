import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tissueGeoJson } from '../src/index.js';

function insideRings(rings: readonly (readonly number[][])[], px: number, py: number): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [x0, y0] = ring[i - 1] as [number, number];
      const [x1, y1] = ring[i] as [number, number];
      if (y0 > py !== y1 > py && px < x0 + ((py - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
    }
  }
  return inside;
}

describe('tissueGeoJson', () => {
  it('rasterises back to the mask, whatever the downsample', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 64 }),
        fc.constantFrom(1, 7, 32.5, 17.123),
        (width, cells, downsample) => {
          const height = Math.ceil(cells.length / width);
          const data = Uint8Array.from({ length: width * height }, (_, i) => (cells[i] ? 1 : 0));
          const mask = { data, width, height, downsampleX: downsample, downsampleY: downsample * 1.5 };
          const { features } = tissueGeoJson(mask, { slideId: 's' });
          const back = data.map((_, i) => {
            const x = ((i % width) + 0.5) * mask.downsampleX;
            const y = (Math.floor(i / width) + 0.5) * mask.downsampleY;
            return features.filter((f) => insideRings(f.geometry.coordinates, x, y)).length;
          });
          expect(back).toEqual(data);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is what QuPath reads: annotations named Tissue, closed rings in level-0 px, largest first', () => {
    const mask = {
      data: Uint8Array.of(1, 0, 1, 1, 0, 0, 1, 1),
      width: 4,
      height: 2,
      downsampleX: 10,
      downsampleY: 20,
    };
    const document = tissueGeoJson(mask, { slideId: 'a' });
    expect(document.features.map((f) => f.id)).toEqual(['a-tissue-1', 'a-tissue-2']);
    expect(document.features[0]).toEqual({
      type: 'Feature',
      id: 'a-tissue-1',
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [40, 0],
            [40, 40],
            [20, 40],
            [20, 0],
            [40, 0],
          ],
        ],
      },
      properties: {
        objectType: 'annotation',
        name: 'Tissue 1',
        classification: { name: 'Tissue', color: [23, 23, 23] },
        slideId: 'a',
      },
    });
  });
});
