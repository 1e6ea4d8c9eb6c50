import { describe, expect, it } from 'vitest';
import { backwardGraph } from '../../src/backward/index.js';
import { readOnnx } from '../../src/index.js';
import { models } from '../models.js';
import { Net } from '../net.js';

const graphOf = (name: string) => readOnnx(models.find((model) => model.name === name)!.bytes);

describe('a backward graph is refused', () => {
  const net = new Net();
  const cumulated = net.op('CumSum', [net.op('Relu', ['x'], {}, 'r'), net.ints([1], [])], {}, 'c');
  const rounded = net.op('Floor', [cumulated], {}, 'whole');
  const graph = readOnnx(
    net.build([net.op('Exp', [rounded], {}, 'y'), net.op('Exp', [cumulated], {}, 'z')], { input: ['N', 3] }),
  );

  it('when an operator on the way has no rule: it names operator and tensor, and says what to do', () => {
    expect(() => backwardGraph(graph, { from: 'z', to: ['x'] })).toThrow(
      expect.objectContaining({
        tag: 'ModelError',
        message: 'gradients cannot pass CumSum (tensor "c"): there is no rule for this operator',
        suggestion: expect.stringContaining('from a layer behind this node'),
      }),
    );
    expect(backwardGraph(graph, { from: 'z', to: ['c'] }).outputs).toEqual({ c: 'gradient:c' });
  });

  it('when only roundings lead from one tensor to the other', () => {
    expect(() => backwardGraph(graph, { from: 'y', to: ['r'] })).toThrow('no gradient flows from "y" to "r"');
  });

  it('when the tensor does not lead to the start', () => {
    expect(() => backwardGraph(graph, { from: 'r', to: ['z'] })).toThrow('no gradient flows from "r" to "z"');
  });

  it('when a tensor is unknown, with near names, or stored', () => {
    expect(() => backwardGraph(graph, { from: 'zz', to: ['x'] })).toThrow('the model has no tensor "zz"');
    const weight = graphOf('VGG').model.graph!.initializer[0]!.name;
    expect(() => backwardGraph(graphOf('VGG'), { from: 'logits', to: [weight] })).toThrow(
      `the model has no tensor "${weight}" that is an input or an output of a node`,
    );
  });

  it('when a size is open', () => {
    expect(() => backwardGraph(graphOf('ResNet'), { from: 'logits', to: ['x'] })).toThrow(
      expect.objectContaining({
        message: 'a backward graph is made for one size, but the model leaves open "x" axis 2, "x" axis 3',
        suggestion: expect.stringContaining('inputShapes'),
      }),
    );
  });

  it('when the model is older than operator set 9', () => {
    const old = new Net();
    const model = readOnnx(old.build(old.op('Relu', ['x'], {}, 'y'), { opset: 8 }));
    expect(() => backwardGraph(model, { from: 'y', to: ['x'] })).toThrow(
      'the model is of ONNX operator set 8; gradients need 9 or later',
    );
  });

  it.each([
    ['Slice', [[1], [1000], [0]]],
    ['Slice', [[1000], [-1000], [0], [-1]]],
    ['Tile', [[2, 1]]],
  ])('when the number of images changes on the way: %s %j', (op, parameters) => {
    const changing = new Net();
    const y = changing.op(op, ['x', ...parameters.map((list) => changing.ints(list))], {}, 'y');
    const model = readOnnx(changing.build(y, { input: ['N', 3] }));
    expect(() => backwardGraph(model, { from: 'y', to: ['x'] })).toThrow(
      /gradients cannot pass (Slice|Tile) \(tensor "y"\): it (changes|turns round)/,
    );
  });

  it('when weights are computed from the image', () => {
    const moving = new Net();
    const kernel = moving.op('Reshape', ['x', moving.ints([4, 3, 2, 2])], {}, 'kernel');
    const model = moving.build(moving.op('Conv', ['x', kernel], {}, 'y'), { input: [1, 3, 4, 4] });
    expect(() => backwardGraph(readOnnx(model), { from: 'y', to: ['x'] })).toThrow(
      'gradients cannot pass Conv (tensor "y"): its weights are computed from the image',
    );
  });
});
