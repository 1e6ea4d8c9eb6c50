import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONCEPTS, makePhantomSlide, truthOfCells, writePhantoms } from '@morphoscope/phantom';
import { expect, it } from 'vitest';
import { openAnnotations } from '../../src/index.js';

it('annotations of phantoms say of every cell that is of one kind what the exact truth says', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'morphoscope-annotations-'));
  try {
    const size = { width: 900, height: 700 };
    const pen = { kind: 'pen', colour: 'black', shape: 'line' } as const;
    const spec = { id: 'm', seed: 8, label: 'malignant', site: 'A', artefacts: [pen], ...size } as const;
    const { annotationsDir, slides } = await writePhantoms(dir, [spec]);
    const annotations = await openAnnotations(annotationsDir, [{ id: 'm', path: slides[0]!.path, ...size }]);
    expect(annotations.findings).toEqual([]);
    expect(annotations.slides).toEqual(['m']);
    const raster = { width: 56, height: 43, originX: 0, originY: 0, stepX: 16, stepY: 16 };
    const { cells, findings } = (await annotations.rasterise('m', raster))!;
    expect(findings).toEqual([]);
    const { shares, artefactShares, classes } = truthOfCells(makePhantomSlide(spec).groundTruth, raster);
    const seen = new Set<string>();
    cells.forEach((value, cell) => {
      const named = value === 0 ? 'glass' : annotations.classes[value - 1]!;
      const ink = artefactShares[cell * 3]!;
      const own = classes.findIndex((_, c) => shares[cell * classes.length + c]! > 0.999);
      if (ink > 0.999) expect(named).toBe('pen');
      else if (ink === 0 && own >= 0) expect(named).toBe(classes[own]);
      else return;
      seen.add(named);
    });
    for (const name of ['stroma', 'malignant-gland', 'fat', 'pen', 'glass']) expect(seen).toContain(name);
    expect([...annotations.classes].every((name) => CONCEPTS.includes(name))).toBe(true);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
