import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAnnotations } from '../../src/annotation/annotations.js';
import { encodePng } from './mask-file.js';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'morphoscope-fuzz-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const slide = { id: 's', path: '/s.svs', width: 60, height: 40 };
const raster = { width: 6, height: 4, originX: 0, originY: 0, stepX: 10, stepY: 10 };

const ring = [
  [0, 0],
  [20, 0],
  [20, 20],
  [0, 20],
];
const sound: Readonly<Record<string, Buffer>> = {
  geojson: Buffer.from(
    JSON.stringify({
      type: 'FeatureCollection',
      features: [
        { type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties: { class: 'A' } },
        { type: 'Feature', geometry: { type: 'MultiPolygon', coordinates: [[ring], [ring]] } },
      ],
    }),
  ),
  xml: Buffer.from(
    `<?xml version="1.0"?><ASAP_Annotations><Annotations><Annotation Name="a" Type="Polygon" PartOfGroup="A"><Coordinates>${ring
      .map(([x, y], i) => `<Coordinate Order="${i}" X="${x}" Y="${y}"/>`)
      .join('')}</Coordinates></Annotation></Annotations></ASAP_Annotations>`,
  ),
  png: encodePng(
    6,
    Array.from({ length: 4 }, (_, y) => Uint8Array.from({ length: 6 }, (_, x) => (x + y) % 3)),
    { colourType: 0, depth: 8 },
  ),
};

describe('damaged annotation files', () => {
  it.each(Object.keys(sound))(
    '%s: are read or become a finding, and nothing else happens',
    async (ending) => {
      const bytes = sound[ending]!;
      const path = join(dir, `s.${ending}`);
      let refused = 0;
      const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), {
        minLength: 1,
        maxLength: 4,
      });
      await fc.assert(
        fc.asyncProperty(damage, fc.nat(bytes.length), fc.boolean(), async (changes, end, cut) => {
          const damaged = Buffer.from(cut ? bytes.subarray(0, end) : bytes);
          for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
          await writeFile(path, damaged);
          const annotations = await openAnnotations(path, [slide]);
          const found = await annotations.rasterise('s', raster);
          const broken = annotations.findings.some(({ code }) => code === 'annotation-unreadable');
          expect(found === undefined).toBe(broken);
          if (broken) refused++;
          for (const index of found?.cells ?? [])
            expect(index).toBeLessThanOrEqual(annotations.classes.length);
        }),
        { numRuns: 300 },
      );
      expect(refused).toBeGreaterThan(30);
    },
  );
});
