// Writes a VGG16 with seeded random weights (He initialisation), global average pooling and a linear head:
//   node benchmarks/models/vgg16.mjs OUT.onnx [--side 512] [--classes 2] [--seed 1]
// Speed and memory are those of a trained VGG16; the predictions mean nothing. Layers have torchvision's names.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from '../../packages/domain/dist/index.js';
import { buildOnnx } from '../../packages/onnx-graph/dist/build.js';

/** Output channels of each 3×3 convolution; M is a 2×2 max pooling (Simonyan and Zisserman 2014, configuration D). */
const configuration = [
  64,
  64,
  'M',
  128,
  128,
  'M',
  256,
  256,
  256,
  'M',
  512,
  512,
  512,
  'M',
  512,
  512,
  512,
  'M',
];

/** Model bytes: input `input` [N, 3, side, side], output `logits` [N, classes]; `side` null makes it dynamic. */
export function vgg16({ side = 512, classes = 2, seed = 1 } = {}) {
  const nodes = [];
  const initializers = {};
  const weight = (name, dims, fanIn) => {
    const random = createRandom(seed, 'vgg16', name);
    const data = new Float32Array(dims.reduce((a, b) => a * b, 1));
    const scale = Math.sqrt(2 / fanIn);
    for (let i = 0; i < data.length; i++) data[i] = random.normal() * scale;
    initializers[name] = { dims, data };
    return name;
  };
  let from = 'input';
  let channels = 3;
  let index = 0;
  const add = (op, inputs, attributes) => {
    from = `features.${index++}`;
    nodes.push({ op, inputs, outputs: [from], attributes });
  };
  for (const to of configuration) {
    if (to === 'M') {
      add('MaxPool', [from], { kernel_shape: [2, 2], strides: [2, 2] });
      continue;
    }
    const kernel = weight(`features.${index}.weight`, [to, channels, 3, 3], channels * 9);
    const bias = `features.${index}.bias`;
    initializers[bias] = { dims: [to], data: new Float32Array(to) };
    add('Conv', [from, kernel, bias], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] });
    add('Relu', [from], {});
    channels = to;
  }
  nodes.push({ op: 'GlobalAveragePool', inputs: [from], outputs: ['pooled'] });
  nodes.push({ op: 'Flatten', inputs: ['pooled'], outputs: ['vector'], attributes: { axis: 1 } });
  const head = weight('classifier.weight', [classes, channels], channels);
  initializers['classifier.bias'] = { dims: [classes], data: new Float32Array(classes) };
  nodes.push({
    op: 'Gemm',
    inputs: ['vector', head, 'classifier.bias'],
    outputs: ['logits'],
    attributes: { transB: 1 },
  });
  return buildOnnx({
    nodes,
    initializers,
    inputs: [{ name: 'input', dims: ['N', 3, side, side] }],
    outputs: [{ name: 'logits', dims: ['N', classes] }],
  });
}

/** Writes `<folder>/vgg16.onnx` for 512 px tiles at 0.5 µm/px, with its manifest beside it; gives its path. */
export function writeVgg16(folder) {
  const path = join(folder, 'vgg16.onnx');
  writeFileSync(path, vgg16({ side: 512 }));
  const preprocessing = {
    tilePx: 512,
    mpp: 0.5,
    scale: 1 / 255,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    channelOrder: 'rgb',
    resize: 'box',
  };
  const manifest = { morphoscope: 1, classNames: ['a', 'b'], preprocessing };
  writeFileSync(join(folder, 'vgg16.manifest.json'), JSON.stringify(manifest));
  return path;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { side: { type: 'string' }, classes: { type: 'string' }, seed: { type: 'string' } },
  });
  const [out] = positionals;
  if (!out) {
    console.error('usage: node benchmarks/models/vgg16.mjs OUT.onnx [--side 512] [--classes 2] [--seed 1]');
    process.exit(2);
  }
  const options = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
  const bytes = vgg16(options);
  writeFileSync(out, bytes);
  console.log(`${out}: ${(bytes.length / 1e6).toFixed(1)} MB`);
}
