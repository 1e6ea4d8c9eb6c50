import { join } from 'node:path';
import type { DecisionMetric, Dictionary } from '@morphoscope/domain';
import { explain, StudyFolder } from '@morphoscope/study';
import { beforeAll, describe, expect, it } from 'vitest';
import { readDictionary } from '../src/folder/dictionary-folder.js';
import { makeBench } from './fixture/bench.js';
import { type TwinModels, writeTwinModels } from './fixture/twin-models.js';

const bench = makeBench();
let models: TwinModels;
beforeAll(async () => {
  models = await writeTwinModels(join(bench.dir, 'twins'));
});

async function decisionDictionary(name: keyof TwinModels): Promise<Dictionary> {
  const model = models[name];
  await explain(bench.settings(name, { model, layer: 'features', methods: ['nmf-decision'], clusters: [3] }));
  return (await readDictionary(new StudyFolder(join(bench.dir, name)).dictionary('nmf-decision-k3')))!;
}

/** DᵀD, `C × C`: what the metric adds, whatever the order and sign of its directions. */
function added({ rank, directions }: DecisionMetric): Float64Array {
  const C = directions.length / rank;
  return Float64Array.from({ length: C * C }, (_, i) => {
    let sum = 0;
    for (let r = 0; r < rank; r++)
      sum += directions[r * C + Math.floor(i / C)]! * directions[r * C + (i % C)]!;
    return sum;
  });
}

const largest = (values: Float32Array | Float64Array) =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describe('a decision-aware dictionary of a TensorFlow.js model', () => {
  it('reads the decision by gradients of TensorFlow.js as one of the same network in ONNX does by a backward graph', async () => {
    const [onnx, tfjs] = [await decisionDictionary('onnx'), await decisionDictionary('tfjs')];
    expect(tfjs.metric!.source).toMatch(/mean gradients of the logits/);
    expect(tfjs.fit.decisionError!).toBeLessThan(0.5);
    const [expected, actual] = [added(onnx.metric!), added(tfjs.metric!)];
    expect(largest(expected)).toBeGreaterThan(0.01);
    expect(largest(actual.map((value, i) => value - expected[i]!))).toBeLessThan(1e-3 * largest(expected));
    expect(largest(tfjs.H.map((value, i) => value - onnx.H[i]!))).toBeLessThan(1e-2);
  });
});
