import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { CONCEPTS, conceptMask, type GroundTruth, TISSUE_CLASSES, writePhantoms } from '../src/index.js';

it('names every kind of tissue and puts ink above all of them', () => {
  expect(CONCEPTS).toEqual([...TISSUE_CLASSES.filter((name) => name !== 'glass'), 'pen']);
  const truth: GroundTruth = {
    data: Uint8Array.from([0, 1, 7, 4, 0, 4]),
    artefacts: Uint8Array.from([0, 0, 0, 4, 1, 3]),
    width: 3,
    height: 2,
    downsample: 1,
    classes: TISSUE_CLASSES,
  };
  const { data } = conceptMask(truth);
  const names = [...data].map((value) => (value === 0 ? 'none' : CONCEPTS[value - 1]));
  expect(names).toEqual(['none', 'stroma', 'blood', 'malignant-gland', 'pen', 'pen']);
});

it('is written beside the slides, with the names of its values', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'phantom-'));
  try {
    const pen = { kind: 'pen', colour: 'blue', shape: 'ring' } as const;
    const size = { width: 512, height: 400 };
    const specs = [{ id: 'x', seed: 3, label: 'benign', site: 'C', artefacts: [pen], ...size } as const];
    const { annotationsDir, slides } = await writePhantoms(dir, specs);
    const names = JSON.parse(await readFile(join(annotationsDir, 'classes.json'), 'utf8'));
    expect(names).toEqual(Object.fromEntries(CONCEPTS.map((name, i) => [String(i + 1), name])));
    const plane = async (path: string) =>
      new Uint8Array(await sharp(path).toColourspace('b-w').raw().toBuffer());
    const concepts = await plane(join(annotationsDir, 'x.mask.png'));
    const tissue = await plane(slides[0]!.maskPath);
    const artefacts = await plane(slides[0]!.artefactMaskPath);
    expect(concepts).toEqual(
      tissue.map((own, at) => (artefacts[at]! & 1 ? CONCEPTS.indexOf('pen') + 1 : own)),
    );
    expect(concepts.includes(CONCEPTS.indexOf('pen') + 1)).toBe(true);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
