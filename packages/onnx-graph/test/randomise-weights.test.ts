import { describe, expect, it } from 'vitest';
import { beforeLastWeights, randomiseWeights, readOnnx } from '../src/index.js';
import { tensorValues } from '../src/tensor-values.js';
import { models } from './models.js';
import { Net } from './net.js';
import { noise, runModel } from './run-model.js';

const named = (name: string) => models.find((model) => model.name === name)!.bytes;

/** Stored values by tensor name. */
function weightsOf(bytes: Uint8Array): Map<string, Float64Array> {
  const { initializer } = readOnnx(bytes).model.graph!;
  return new Map(initializer.map((tensor) => [tensor.name, tensorValues(tensor)]));
}

function changed(bytes: Uint8Array, other: Uint8Array): string[] {
  const after = weightsOf(other);
  return [...weightsOf(bytes)]
    .filter(([name, values]) => `${after.get(name)}` !== `${values}`)
    .map(([name]) => name);
}

/** Names of the tensors at certain inputs of certain nodes. */
function read(bytes: Uint8Array, op: RegExp, inputs: readonly number[]): string[] {
  const nodes = readOnnx(bytes).model.graph!.node.filter(({ opType }) => op.test(opType));
  return nodes.flatMap((node) => inputs.map((at) => node.input[at] ?? ''));
}

describe('random weights', () => {
  const bytes = named('ResNet');

  it('replace kernels, matrices and biases, and nothing of the normalisations', () => {
    const other = randomiseWeights(readOnnx(bytes), { seed: 1 });
    expect(changed(bytes, other).sort()).toEqual(read(bytes, /^(Conv|Gemm)$/, [1, 2]).sort());
  });

  it('keep mean and spread of each tensor when redrawn, and its very values when permuted', () => {
    const graph = readOnnx(bytes);
    const [before, redrawn, permuted] = [
      weightsOf(bytes),
      weightsOf(randomiseWeights(graph, { seed: 1 })),
      weightsOf(randomiseWeights(graph, { seed: 1, how: 'permute' })),
    ];
    const [kernel] = read(bytes, /^Conv$/, [1]) as [string];
    const moments = (values: Float64Array) => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return [mean, Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length)] as const;
    };
    const [[mean, spread], [drawnMean, drawnSpread]] = [
      moments(before.get(kernel)!),
      moments(redrawn.get(kernel)!),
    ];
    // 1176 values: the standard error of the mean is spread/34, that of the spread spread/48.
    expect(Math.abs(drawnMean - mean)).toBeLessThan(spread / 8);
    expect(Math.abs(drawnSpread / spread - 1)).toBeLessThan(0.1);
    expect(permuted.get(kernel)).not.toEqual(before.get(kernel));
    expect(permuted.get(kernel)!.sort()).toEqual(before.get(kernel)!.sort());
  });

  it('change only what lies behind a tensor, or before it', () => {
    const graph = readOnnx(bytes);
    const behind = changed(bytes, randomiseWeights(graph, { seed: 1, after: 'block' }));
    const before = changed(bytes, randomiseWeights(graph, { seed: 1, before: 'stem' }));
    expect(behind.sort()).toEqual(read(bytes, /^Gemm$/, [1, 2]).sort());
    expect(before.sort()).toEqual(
      read(bytes, /^Conv$/, [1, 2])
        .slice(0, 2)
        .sort(),
    );
  });

  it('are the same for the same seed, others for another, and leave the given model alone', () => {
    const graph = readOnnx(bytes);
    const first = randomiseWeights(graph, { seed: 1 });
    expect(Buffer.from(randomiseWeights(graph, { seed: 1 })).equals(first)).toBe(true);
    expect(changed(first, randomiseWeights(graph, { seed: 2 }))).not.toEqual([]);
    expect(changed(bytes, randomiseWeights(readOnnx(bytes), { seed: 1, after: 'block' }))).toHaveLength(2);
  });

  it.each(['VGG', 'ResNet', 'ViT', 'ConvNeXt'])('give a model that runs: %s', async (name) => {
    const graph = readOnnx(named(name));
    const x = noise([2, 3, 32, 32]);
    const [before, after] = [
      await runModel(named(name), x),
      await runModel(randomiseWeights(graph, { seed: 3 }), x),
    ];
    expect([...after.logits!.data].every(Number.isFinite)).toBe(true);
    expect([...after.logits!.data]).not.toEqual([...before.logits!.data]);
  });

  it('reach weights in Constant nodes and behind a transpose', () => {
    const net = new Net();
    net.nodes.push({
      op: 'Constant',
      inputs: [],
      outputs: ['stored'],
      attributes: { value: { dims: [2, 3], data: new Float32Array([1, 2, 3, 4, 5, 6]) } },
    });
    const matrix = net.op('Transpose', ['stored'], { perm: [1, 0] });
    const model = net.build(net.op('MatMul', ['x', matrix]), { input: ['N', 3] });
    const [constant] = readOnnx(randomiseWeights(readOnnx(model), { seed: 1 })).model.graph!.node;
    expect([...tensorValues(constant!.attribute[0]!.t!)]).not.toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('are refused where there are none, and for unknown tensors', () => {
    const net = new Net();
    const model = readOnnx(net.build(net.op('Relu', ['x'])));
    expect(() => randomiseWeights(model, { seed: 1 })).toThrow('stores no float weights in that range');
    expect(() => randomiseWeights(readOnnx(bytes), { seed: 1, after: 'blok' })).toThrow(
      'the model has no tensor "blok"',
    );
  });
});

describe('where a layer begins', () => {
  it('is what its kernel or matrix reads: from the logits the head alone becomes random', () => {
    const bytes = named('ResNet');
    const graph = readOnnx(bytes);
    const after = beforeLastWeights(graph, graph.outputs[0]!.name)!;
    const gemm = read(bytes, /^Gemm$/, [1, 2]);
    expect(changed(bytes, randomiseWeights(graph, { seed: 1, after })).sort()).toEqual(gemm.sort());
    const [first] = graph.model.graph!.node.filter(({ opType }) => opType === 'Conv');
    expect(beforeLastWeights(graph, first!.output[0]!)).toBe(graph.inputs[0]!.name);
    expect(beforeLastWeights(graph, graph.inputs[0]!.name)).toBeUndefined();
    expect(() => beforeLastWeights(graph, 'nothing')).toThrow(/no tensor "nothing"/);
  });
});
