import type { ModelSpec } from '../src/build.js';
import { Net } from './net.js';

/** A small model of one architecture family, with the size it is run at. */
export interface TestModel {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly side: number;
  readonly layout?: 'nhwc';
}

function pooled(net: Net, x: string, channels: number): string {
  return net.dense(net.op('Flatten', [net.op('GlobalAveragePool', [x])]), channels, 3, 'logits');
}

function vgg(): TestModel {
  const net = new Net();
  let x = net.op('Relu', [net.conv('x', 3, 8, 3)]);
  x = net.op('MaxPool', [net.op('Relu', [net.conv(x, 8, 8, 3)])], { kernel_shape: [2, 2], strides: [2, 2] });
  x = net.op('Relu', [net.conv(x, 8, 12, 3)], {}, 'features');
  x = net.op('AveragePool', [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], ceil_mode: 1 });
  return { name: 'VGG', bytes: net.build(pooled(net, x, 12)), side: 32 };
}

function resnet(): TestModel {
  const net = new Net();
  const stem = net.op('Relu', [net.norm(net.conv('x', 3, 8, 7, { strides: [2, 2] }), 8)]);
  const x = net.op('MaxPool', [stem], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }, 'stem');
  const inner = net.op('Relu', [net.norm(net.conv(x, 8, 16, 3, { strides: [2, 2] }), 16)], {}, 'inner');
  const left = net.norm(net.conv(inner, 16, 16, 3, { dilations: [2, 2], pads: [2, 2, 2, 2] }), 16);
  const right = net.norm(net.conv(x, 8, 16, 1, { strides: [2, 2] }), 16, 'shortcut');
  const out = net.op('Relu', [net.op('Add', [left, right], {}, 'sum')], {}, 'block');
  return { name: 'ResNet', bytes: net.build(pooled(net, out, 16), { input: ['N', 3, 'H', 'W'] }), side: 45 };
}

function densenet(): TestModel {
  const net = new Net();
  const stem = net.conv('x', 3, 6, 3, { strides: [2, 2], auto_pad: 'SAME_UPPER' });
  const grow = (x: string, channels: number) =>
    net.conv(net.op('Relu', [net.norm(x, channels)]), channels, 4, 3, { auto_pad: 'SAME_LOWER' });
  const one = net.op('Concat', [stem, grow(stem, 6)], { axis: 1 });
  const two = net.op('Concat', [one, grow(one, 10)], { axis: 1 }, 'dense');
  const down = net.op('AveragePool', [net.op('Relu', [net.norm(two, 14)])], {
    kernel_shape: [2, 2],
    strides: [2, 2],
  });
  return { name: 'DenseNet', bytes: net.build(pooled(net, down, 14)), side: 32 };
}

function mobilenetV3(): TestModel {
  const net = new Net();
  const stem = net.op('HardSwish', [net.norm(net.conv('x', 3, 8, 3, { strides: [2, 2] }), 8)], {}, 'stem');
  const wide = net.op('HardSwish', [net.norm(net.conv(stem, 8, 16, 1), 16)]);
  const deep = net.op(
    'Relu',
    [net.norm(net.conv(wide, 16, 16, 5, { group: 16, strides: [2, 2] }), 16)],
    {},
    'deep',
  );
  const squeezed = net.op('GlobalAveragePool', [deep], {}, 'squeezed');
  const gate = net.op('HardSigmoid', [net.conv(net.op('Relu', [net.conv(squeezed, 16, 4, 1)]), 4, 16, 1)], {
    alpha: 1 / 6,
    beta: 0.5,
  });
  const gated = net.op('Mul', [deep, gate], {}, 'gated');
  const out = net.op(
    'Clip',
    [net.norm(net.conv(gated, 16, 8, 1), 8), net.floats([0], []), net.floats([6], [])],
    {},
    'relu6',
  );
  const vector = net.op('Squeeze', [net.op('ReduceMean', [out], { axes: [2, 3] }), net.ints([2, 3])]);
  return {
    name: 'MobileNetV3',
    bytes: net.build(net.op('Softmax', [net.dense(vector, 8, 3)], {}, 'p')),
    side: 32,
  };
}

function efficientnet(): TestModel {
  const net = new Net();
  const silu = (x: string) => net.op('Mul', [x, net.op('Sigmoid', [x])]);
  const padded = net.op('Pad', ['x', net.ints([0, 0, 0, 0, 0, 0, 1, 1])], { mode: 'constant' }, 'padded');
  const stem = silu(net.norm(net.conv(padded, 3, 8, 3, { strides: [2, 2], pads: [0, 0, 0, 0] }), 8));
  const deep = silu(net.conv(stem, 8, 8, 3, { group: 8 }));
  const gate = net.op('Sigmoid', [
    net.conv(net.op('ReduceMean', [deep], { axes: [2, 3], keepdims: 1 }), 8, 8, 1),
  ]);
  const out = net.op('Add', [net.conv(net.op('Mul', [deep, gate]), 8, 8, 1), stem], {}, 'block');
  return { name: 'EfficientNet', bytes: net.build(pooled(net, silu(out), 8)), side: 32 };
}

/** Channels last around channels-first convolutions, as tf2onnx writes Keras models. */
function keras(): TestModel {
  const net = new Net();
  const first = net.op('Transpose', ['x'], { perm: [0, 3, 1, 2] }, 'first');
  const conv = net.op(
    'Relu',
    [net.conv(first, 3, 8, 3, { strides: [2, 2], auto_pad: 'SAME_UPPER' })],
    {},
    'relu',
  );
  const last = net.op('Transpose', [conv], { perm: [0, 2, 3, 1] }, 'last');
  const scaled = net.op('Mul', [last, net.weight([8], 0.1, 2)], {}, 'scaled');
  const back = net.op(
    'Relu',
    [net.conv(net.op('Transpose', [scaled], { perm: [0, 3, 1, 2] }), 8, 6, 3)],
    {},
    'top',
  );
  const lastAgain = net.op('Transpose', [back], { perm: [0, 2, 3, 1] });
  const vector = net.op('ReduceMax', [lastAgain], { axes: [1, 2], keepdims: 0 });
  const logits = net.op(
    'Add',
    [net.op('MatMul', [vector, net.weight([6, 3])]), net.weight([3])],
    {},
    'logits',
  );
  return { name: 'Keras', bytes: net.build(logits, { input: ['N', 33, 33, 3] }), side: 33, layout: 'nhwc' };
}

function layerNorm(net: Net, x: string, channels: number): string {
  return net.op('LayerNormalization', [x, net.weight([channels], 0.1, 1), net.weight([channels], 0.1)], {
    axis: -1,
    epsilon: 1e-6,
  });
}

function gelu(net: Net, x: string): string {
  const erf = net.op('Erf', [net.op('Div', [x, net.floats([Math.SQRT2], [])])]);
  return net.op('Mul', [
    net.op('Mul', [x, net.op('Add', [erf, net.floats([1], [])])]),
    net.floats([0.5], []),
  ]);
}

function convnext(): TestModel {
  const net = new Net();
  const stem = net.conv('x', 3, 8, 4, { strides: [4, 4], pads: [0, 0, 0, 0] }, 'stem');
  const deep = net.conv(stem, 8, 8, 7, { group: 8 });
  const last = layerNorm(net, net.op('Transpose', [deep], { perm: [0, 2, 3, 1] }), 8);
  const mlp = net.linear(gelu(net, net.linear(last, 8, 16)), 16, 8);
  const back = net.op(
    'Transpose',
    [net.op('Mul', [mlp, net.weight([8], 0.1, 0.5)])],
    { perm: [0, 3, 1, 2] },
    'back',
  );
  const out = net.op('Add', [stem, back], {}, 'block');
  const vector = layerNorm(net, net.op('ReduceMean', [out], { axes: [2, 3], keepdims: 0 }), 8);
  return { name: 'ConvNeXt', bytes: net.build(net.dense(vector, 8, 3, 'logits')), side: 32 };
}

/** Patch tokens, class token, one attention block with two heads; shapes computed at run time as PyTorch exports them. */
function vit(): TestModel {
  const net = new Net();
  const map = net.conv('x', 3, 8, 8, { strides: [8, 8], pads: [0, 0, 0, 0] }, 'patches');
  const batch = net.op('Gather', [net.op('Shape', [map]), net.ints([0], [])], { axis: 0 });
  const batch1 = net.op('Unsqueeze', [batch, net.ints([0])]);
  const flat = net.op(
    'Reshape',
    [map, net.op('Concat', [batch1, net.ints([8, -1])], { axis: 0 })],
    {},
    'flat',
  );
  const tokens = net.op('Transpose', [flat], { perm: [0, 2, 1] }, 'tokens');
  const cls = net.op('Expand', [
    net.weight([1, 1, 8]),
    net.op('Concat', [batch1, net.ints([1, 8])], { axis: 0 }),
  ]);
  const all = net.op(
    'Add',
    [net.op('Concat', [cls, tokens], { axis: 1 }), net.weight([1, 17, 8])],
    {},
    'all',
  );
  const normed = layerNorm(net, all, 8);
  const head = (perm: number[]) =>
    net.op('Transpose', [net.op('Reshape', [net.linear(normed, 8, 8), net.ints([0, 0, 2, 4])])], { perm });
  const scores = net.op(
    'Softmax',
    [net.op('MatMul', [head([0, 2, 1, 3]), head([0, 2, 3, 1])])],
    { axis: -1 },
    'attention',
  );
  const mixed = net.op('Transpose', [net.op('MatMul', [scores, head([0, 2, 1, 3])])], { perm: [0, 2, 1, 3] });
  const out = net.op(
    'Add',
    [all, net.linear(net.op('Reshape', [mixed, net.ints([0, 0, 8])]), 8, 8)],
    {},
    'out',
  );
  const patches = net.op(
    'Slice',
    [out, net.ints([1]), net.ints([2 ** 31]), net.ints([1])],
    {},
    'without class',
  );
  const square = net.op(
    'Reshape',
    [net.op('Transpose', [patches], { perm: [0, 2, 1] }), net.ints([0, 8, 4, 4])],
    {},
    'square',
  );
  const token = net.op(
    'Gather',
    [layerNorm(net, net.op('Add', [out, net.floats([0], [])]), 8), net.ints([0], [])],
    { axis: 1 },
  );
  const joined = net.op('Concat', [token, net.op('ReduceMean', [square], { axes: [2, 3], keepdims: 0 })], {
    axis: 1,
  });
  return { name: 'ViT', bytes: net.build(net.dense(joined, 16, 3, 'logits')), side: 32 };
}

/** Branches that shrink without padding, upsampling, and sizes that do not divide. */
function inception(): TestModel {
  const net = new Net();
  const stem = net.op('Relu', [net.conv('x', 3, 6, 3, { strides: [2, 2], pads: [0, 0, 0, 0] })]);
  const a = net.op('Relu', [net.conv(stem, 6, 4, 3, { strides: [2, 2], pads: [0, 0, 0, 0] })]);
  const b = net.op('MaxPool', [stem], { kernel_shape: [3, 3], strides: [2, 2] });
  const joined = net.op('Concat', [a, b], { axis: 1 }, 'mixed');
  const wide = net.op(
    'Resize',
    [joined, '', net.floats([1, 1, 2, 2])],
    { mode: 'nearest', nearest_mode: 'floor', coordinate_transformation_mode: 'asymmetric' },
    'resized',
  );
  const up = net.op(
    'ConvTranspose',
    [joined, net.weight([10, 4, 2, 2])],
    { strides: [2, 2], kernel_shape: [2, 2] },
    'up',
  );
  const split = net.op('DepthToSpace', [net.conv(joined, 10, 16, 1)], { blocksize: 2 }, 'shuffled');
  const all = net.op('Relu', [net.op('Concat', [wide, up, split], { axis: 1 })], {}, 'all');
  return { name: 'Inception', bytes: net.build(pooled(net, all, 18), { input: [1, 3, 39, 39] }), side: 39 };
}

/** Padding whose amounts PyTorch computes in the graph, and a hard swish and a SiLU written out. */
function writtenOut(): TestModel {
  const net = new Net();
  const zeros = net.op('ConstantOfShape', [net.ints([4])], { value: { dims: [1], data: [0] } });
  const flat = net.op('Concat', [net.ints([1, 2, 3, 0]), zeros], { axis: 0 });
  const pairs = net.op('Reshape', [flat, net.ints([-1, 2])]);
  const back = net.op('Slice', [
    pairs,
    net.ints([-1]),
    net.ints([-(2 ** 40)]),
    net.ints([0]),
    net.ints([-1]),
  ]);
  const amounts = net.op('Reshape', [net.op('Transpose', [back], { perm: [1, 0] }), net.ints([-1])]);
  const padded = net.op('Pad', ['x', amounts], { mode: 'reflect' }, 'padded');
  const stem = net.conv(padded, 3, 6, 3, { strides: [2, 2] }, 'stem');
  const shifted = net.op('Add', [stem, net.floats([3], [])]);
  const clipped = net.op('Clip', [shifted, net.floats([0], []), net.floats([6], [])], {}, 'clipped');
  const share = net.op('Div', [clipped, net.floats([6], [])], {}, 'share');
  const swish = net.op('Mul', [stem, share], {}, 'swish');
  const silu = net.op('Mul', [swish, net.op('Sigmoid', [swish], {}, 'sigmoid')], {}, 'silu');
  const features = net.op('Relu', [net.conv(silu, 6, 8, 3)], {}, 'features');
  const other = net.op('Relu', [net.conv(silu, 6, 8, 3)], {}, 'other');
  const joined = net.op('Mul', [features, other], {}, 'joined');
  return { name: 'written out', bytes: net.build(pooled(net, joined, 8)), side: 32 };
}

/** Ceil mode and paddings of pooling in every combination that an engine treats in its own way. */
function pools(): TestModel {
  const net = new Net();
  const ends: string[] = [];
  for (const [kernel, stride, pad] of [
    [2, 2, 0],
    [3, 2, 0],
    [3, 2, 1],
    [3, 3, 1],
    [2, 3, 0],
    [5, 4, 2],
  ] as const) {
    for (const ceil_mode of [0, 1]) {
      const window = {
        kernel_shape: [kernel, kernel],
        strides: [stride, stride],
        pads: [pad, pad, pad, pad],
        ceil_mode,
      };
      for (const op of ['MaxPool', 'AveragePool'])
        ends.push(net.op('ReduceMean', [net.op(op, ['x'], window)], { axes: [2, 3], keepdims: 0 }));
    }
  }
  const spec: Partial<ModelSpec> = { opset: 17 };
  return {
    name: 'pools',
    bytes: net.build(net.op('Concat', ends, { axis: 1 }, 'all'), { ...spec, input: ['N', 3, 'H', 'W'] }),
    side: 23,
  };
}

export const models: readonly TestModel[] = [
  vgg(),
  resnet(),
  densenet(),
  mobilenetV3(),
  efficientnet(),
  keras(),
  convnext(),
  vit(),
  inception(),
  writtenOut(),
  pools(),
];
