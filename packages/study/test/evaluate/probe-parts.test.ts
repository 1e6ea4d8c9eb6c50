import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@morphoscope/domain';
import { resampleMaps, type TileMove } from '@morphoscope/metrics';
import { buildOnnx } from '@morphoscope/onnx-graph/build';
import { describe, expect, it } from 'vitest';
import { probeMaps } from '../../src/evaluate/probes/probe-map.js';
import { randomStages } from '../../src/evaluate/probes/random-stage.js';
import { tileChanges } from '../../src/evaluate/probes/tile-change.js';
import { movePixels } from '../../src/evaluate/probes/worker/move-pixels.kernel.js';
import { removedPixels, toPixels, toPlanes } from '../../src/evaluate/probes/worker/removed-cells.kernel.js';
import { similarities } from '../../src/evaluate/probes/worker/similarities.js';

describe('changes of a tile', () => {
  const [side, cell] = [4, 3];
  const random = createRandom(1);
  const values = Float32Array.from({ length: side * side }, () => random.below(256));
  const picture = (map: ArrayLike<number>) =>
    Uint8Array.from({ length: (side * cell) ** 2 * 3 }, (_, at) => {
      const pixel = Math.floor(at / 3);
      const [y, x] = [Math.floor(pixel / (side * cell)), pixel % (side * cell)];
      return map[Math.floor(y / cell) * side + Math.floor(x / cell)]!;
    });

  it.each(tileChanges.filter(({ name }) => /flip|rotate/.test(name)))(
    '$name moves maps as it moves pixels',
    ({ name, place }) => {
      const moved = resampleMaps(values, 1, side, side, place(side, side));
      expect(movePixels(picture(values), side * cell, name as TileMove)).toEqual(picture(moved));
      expect(moved).not.toEqual(values);
    },
  );

  it('look at the same place where they only change the look, at the middle in the same way when they scale', () => {
    const [up] = tileChanges.filter(({ name }) => name === 'scale-up');
    expect(up!.place(5, 7)(2, 3)).toEqual([2, 3]);
    expect(up!.place(5, 7)(2, 4)).toEqual([2, 3 + 1.1]);
    for (const { name, place } of tileChanges)
      if (name === 'jpeg' || name === 'stain') expect(place(3, 3)(1, 2)).toEqual([1, 2]);
  });
});

describe('cells taken away', () => {
  it('take their pixels with them, each pixel by one cell', () => {
    // 3 × 2 cells on a tile of 7 px: rows begin at 0, 3 (7/3 up), 5; columns at 0 and 4.
    const of = (cell: number) => {
      const removed = new Uint8Array(6);
      removed[cell] = 1;
      return removedPixels(removed, 3, 2, 7);
    };
    const sum = new Uint8Array(49);
    for (let cell = 0; cell < 6; cell++)
      of(cell).forEach((value, p) => {
        sum[p]! += value;
      });
    expect([...sum]).toEqual(new Array(49).fill(1));
    expect([...of(0)].reduce((a, b) => a + b)).toBe(3 * 4);
    expect(of(5)[48]).toBe(1);
  });

  it('come back from planes as they were', () => {
    const random = createRandom(2);
    const pixels = Uint8Array.from({ length: 60 }, () => random.below(256));
    expect(toPixels(toPlanes(pixels))).toEqual(pixels);
    expect([...toPixels(Float32Array.of(-4, 300, 17.6))]).toEqual([0, 255, 18]);
  });
});

describe('how alike maps are', () => {
  it('is told of every map but random order, then of W as a mean over clusters', () => {
    const layer = { height: 2, width: 2 } as never;
    const dictionary = { kind: 'dictionary', id: 'd', K: 2 } as never;
    const maps = probeMaps([dictionary], ['gradcam']);
    expect(maps.map(({ scope }) => scope)).toEqual([
      { method: 'gradcam' },
      { dictionary: 'd', method: 'clusters' },
      { dictionary: 'd', method: 'strongest-cluster' },
      { control: 'norm' },
      { control: 'random-order' },
    ]);
    const up = Float32Array.of(1, 2, 3, 4);
    const down = Float32Array.of(4, 3, 2, 1);
    const flat = Float32Array.of(2, 2, 2, 2);
    const mapping = (weights: Float32Array) => ({ maps: [{ K: 2, weights }] }) as never;
    const found = similarities(
      maps,
      [dictionary],
      { before: [up, up, up, up, up], after: [up, down, flat, up, up] },
      [mapping(Float32Array.of(...up, ...up)), mapping(Float32Array.of(...up, ...down))],
      layer,
    );
    const rank = found.filter((_, i) => i % 2 === 0);
    expect(rank).toEqual(
      [1, -1, Number.NaN, 1, Number.NaN, 0].map((v) => (Number.isNaN(v) ? v : expect.closeTo(v, 12))),
    );
  });
});

describe('parameters drawn anew', () => {
  const planOf = (format: string, modelPath: string) =>
    ({ model: { format }, modelPath, manifest: { layer: { name: 'relu' } }, options: { seed: 1 } }) as never;

  it('are none where the model stores none, or is not ONNX: a finding says so', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'morphoscope-stages-'));
    const path = join(dir, 'model.onnx');
    await writeFile(
      path,
      buildOnnx({
        inputs: [{ name: 'x', dims: [null, 3, 8, 8] }],
        initializers: {},
        nodes: [
          { op: 'Relu', inputs: ['x'], outputs: ['relu'] },
          { op: 'GlobalAveragePool', inputs: ['relu'], outputs: ['pool'] },
          { op: 'Flatten', inputs: ['pool'], outputs: ['logits'] },
        ],
        outputs: [{ name: 'logits', dims: [null, 3] }],
      }),
    );
    const finding = { code: 'parameters-not-randomised', severity: 'info' };
    const { stages, findings } = await randomStages(planOf('onnx', path));
    expect(stages).toEqual([]);
    expect(findings).toMatchObject([{ ...finding, message: expect.stringContaining('no float weights') }]);
    const other = await randomStages(planOf('tfjs-layers', path));
    expect(other).toMatchObject({ stages: [], findings: [{ ...finding, location: 'tfjs-layers' }] });
    await rm(dir, { recursive: true });
  });
});
