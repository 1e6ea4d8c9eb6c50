import { describe, expect, it } from 'vitest';
import { readOnnx } from '../../src/index.js';
import { models } from '../models.js';
import { noise } from '../run-model.js';
import { checkGradient } from './gradient-check.js';

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);

describe.each(models)('gradient of $name at its input', ({ bytes, side, layout }) => {
  it('is the central difference, for a batch', async () => {
    const graph = readOnnx(bytes);
    const batch = graph.inputs[0]!.dims![0] ?? 2;
    const x = noise(layout ? [batch, side, side, 3] : [batch, 3, side, side]);
    const checks = await checkGradient(bytes, {
      inputs: { x },
      directions: 15,
      steps: [3e-3, 1e-3, 3e-4],
      options: { inputShapes: { x: x.dims } },
    });
    const errors = sorted(checks.map(({ analytic, numeric, scale }) => Math.abs(analytic - numeric) / scale));
    // A step that crosses a kink is off by a little: hence the median beside the largest.
    expect(errors[7]).toBeLessThan(0.01);
    expect(errors[14]).toBeLessThan(0.1);
  });
});
