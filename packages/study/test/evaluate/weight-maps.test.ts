import type { Dictionary, Layer } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import type { MapSet } from '../../src/evaluate/map-set.js';
import { WeightMaps } from '../../src/evaluate/worker/weight-maps.js';

const [K, C, P] = [2, 3, 4];
const layer = { name: 'l', channels: C, height: 2, width: 2 } as Layer;

/** A dictionary whose rows are axes: W of a cell are its shifted values, and WH is exact on the first two channels. */
function axes(shift?: { shift: Float32Array; scale: Float32Array }): MapSet {
  const dictionary = {
    kind: 'nmf',
    K,
    C,
    H: Float32Array.of(1, 0, 0, 0, 1, 0),
    ...(shift ? { shift } : {}),
  } as Dictionary;
  return { kind: 'dictionary', id: 'axes', K, dictionary };
}

describe('activations as a dictionary sees them', () => {
  it('come back in units of the layer where it was shifted: scale · WH + shift, once', async () => {
    const shift = { shift: Float32Array.of(-1, -2, -3), scale: Float32Array.of(2, 4, 8) };
    const maps = new WeightMaps([axes(shift)], layer, undefined);
    const A = Float32Array.of(1, 2, 3, 4, -1, 0, 1, 2, 5, 5, 5, 5);
    const mapping = await maps.of(A);
    const [first] = mapping.maps;
    expect([...first!.weights]).toEqual([1, 1.5, 2, 2.5, 0.25, 0.5, 0.75, 1]);
    const out = new Float32Array(C * P);
    await maps.rebuild(0, first!, out);
    // The third channel has no prototype: it falls back to its shift.
    expect([...out]).toEqual([1, 2, 3, 4, -1, 0, 1, 2, -3, -3, -3, -3]);
  });

  it('are WH where it was not', async () => {
    const maps = new WeightMaps([axes()], layer, undefined);
    const A = Float32Array.of(1, 2, 3, 4, 0, 1, 0, 2, 5, 5, 5, 5);
    const mapping = await maps.of(A);
    const out = new Float32Array(C * P);
    await maps.rebuild(0, mapping.maps[0]!, out);
    expect([...out]).toEqual([1, 2, 3, 4, 0, 1, 0, 2, 0, 0, 0, 0]);
  });
});
