// Backward graphs against PyTorch's autograd on the same ONNX file, one thread each: forward; forward and backward to a late
// layer (what Grad-CAM asks for), to a middle one, and to the input.
//
//   node benchmarks/gradient.mjs [--batch 4] [--side 224] [--rounds 5] [--only vgg16|gleason]
//
// VGG16 (random weights, models/vgg16.mjs) always, the Gleason MobileNet where the shared test data is. The peer reads the ONNX file
// and runs it with torch's own operators. Both give the gradient of the sum of all logits; how far each is from the same in double
// precision is printed. Sides take turns, best round each. Needs torch (apt-get install python3-torch python3-onnx).
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from '../packages/domain/dist/index.js';
import { backwardGraph, logitsOf } from '../packages/onnx-graph/dist/backward/index.js';
import { exposeLayers, readOnnx } from '../packages/onnx-graph/dist/index.js';
import { vgg16 } from './models/vgg16.mjs';

const { values: flags } = parseArgs({
  options: {
    batch: { type: 'string', default: '4' },
    side: { type: 'string', default: '224' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
  },
});
const batch = Number(flags.batch);
const rounds = Number(flags.rounds);
const ort = createRequire(new URL('../packages/onnx-graph/package.json', import.meta.url))(
  'onnxruntime-node',
);
const data =
  process.env.MORPHOSCOPE_TEST_DATA ??
  resolve(fileURLToPath(new URL('.', import.meta.url)), '../../shared/data');
const gleason = join(data, 'gleason-mobilenet', 'model.onnx');

const PEER = `
import json, sys, time
import numpy as np, onnx, torch
import torch.nn.functional as F
from onnx import numpy_helper
torch.set_num_threads(1)
model = onnx.load(sys.argv[1])
x = torch.from_numpy(np.fromfile(sys.argv[2], np.float32).reshape(json.loads(sys.argv[3])))
scores, name = sys.argv[4], model.graph.input[0].name
stored = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in model.graph.initializer}

def step(node, v):
    a = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    i = [v[name] if name else None for name in node.input]
    t, l, b, r = a.get('pads') or (0, 0, 0, 0)
    if node.op_type == 'Conv':
        even = (t, l) == (b, r)
        y = i[0] if even else F.pad(i[0], (l, r, t, b))
        bias = i[2] if len(i) > 2 else None
        return F.conv2d(y, i[1], bias, a.get('strides', 1), (t, l) if even else 0, 1, a.get('group', 1))
    if node.op_type == 'BatchNormalization':
        return F.batch_norm(i[0], i[3], i[4], i[1], i[2], False, 0.0, a.get('epsilon', 1e-5))
    if node.op_type == 'Relu': return F.relu(i[0])
    if node.op_type == 'Clip': return F.hardtanh(i[0], float(i[1]), float(i[2]))
    if node.op_type == 'MaxPool': return F.max_pool2d(i[0], a['kernel_shape'], a['strides'])
    if node.op_type == 'GlobalAveragePool': return i[0].mean((2, 3), keepdim=True)
    if node.op_type == 'Flatten': return torch.flatten(i[0], a.get('axis', 1))
    if node.op_type == 'Gemm': return F.linear(i[0], i[1] if a.get('transB') else i[1].t(), i[2])
    raise ValueError(node.op_type)

def run(tensor, kind=torch.float32):
    """All values; gradients are recorded from the tensor on."""
    v = {key: value.to(kind) for key, value in stored.items()}
    v[name] = x.to(kind).detach().requires_grad_(tensor == name)
    for node in model.graph.node:
        out = node.output[0]
        v[out] = step(node, v)
        if out == tensor: v[out] = v[out].detach().requires_grad_(True)
        if out == scores: return v

def gradient(tensor, kind=torch.float32):
    v = run(tensor, kind)
    v[scores].sum().backward()
    return v[tensor].grad

exact, single = gradient(name, torch.float64), gradient(name)
exact.float().numpy().tofile(sys.argv[2] + '.gradient')
apart = (single - exact).flatten(1).norm(dim=1) / exact.flatten(1).norm(dim=1)
print(torch.__version__, apart.median().item(), flush=True)
for line in sys.stdin:
    tensor = line.strip()
    start = time.process_time()
    if tensor: gradient(tensor)
    else:
        with torch.no_grad(): run(None)
    print(time.process_time() - start, flush=True)
`;

const models = [
  {
    name: 'vgg16',
    side: Number(flags.side),
    layers: ['features.29', 'features.20'],
    bytes: () => vgg16({ side: Number(flags.side) }),
  },
  {
    name: 'gleason',
    side: 224,
    layers: ['conv_pw_13_relu', 'conv_pw_5_relu'],
    bytes: () => readFileSync(gleason),
  },
];
for (const model of models) {
  if (flags.only && flags.only !== model.name) continue;
  if (model.name === 'gleason' && !existsSync(gleason)) console.log('gleason: skipped, no shared test data');
  else await compare(model);
}

async function compare({ name, side, layers, bytes }) {
  const folder = mkdtempSync(join(tmpdir(), 'morphoscope-gradient-'));
  try {
    const model = bytes();
    const random = createRandom(1, 'gradient benchmark');
    const shape = [batch, 3, side, side];
    const x = Float32Array.from({ length: batch * 3 * side * side }, () => random.normal());
    const files = { model: join(folder, 'model.onnx'), x: join(folder, 'x') };
    writeFileSync(files.model, model);
    writeFileSync(files.x, x);
    const graph = readOnnx(model);
    const { name: scores } = logitsOf(graph);
    const input = graph.inputs[0].name;
    const peer = await startPeer([files.model, files.x, JSON.stringify(shape), scores]);
    const beside = peer ? `; peer: torch ${peer.version}` : '';
    console.log(`${name}, ${side} px, batches of ${batch}, one thread, CPU ms a tile${beside}`);
    for (const tensor of [undefined, ...layers, input]) {
      const own = await ownRun(graph, scores, tensor, x, shape);
      const [ours, theirs] = await inTurn(own.run, peer && (() => peer.time(tensor ?? '')));
      const title = tensor ? `forward + backward to ${tensor}` : 'forward';
      const ratio = theirs ? `, torch ${per(theirs)}, ratio ${(theirs / ours).toFixed(2)} (target ≥ 1)` : '';
      console.log(`  ${title.padEnd(38)} ${per(ours)}${ratio}`);
      if (tensor === input && peer) {
        const apart = difference((await own.run()).data, `${files.x}.gradient`);
        const off = `${apart.toExponential(1)}, torch's by ${peer.error.toExponential(1)}`;
        console.log(
          `  median tile: gradient at the input off that in double precision by ${off} of its length`,
        );
      }
      await own.close();
    }
    peer?.stop();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function per(milliseconds) {
  return (milliseconds / batch).toFixed(1).padStart(6);
}

/** Best CPU time of each side in ms: with one thread each, and steadier than the clock on a machine with other work. */
async function inTurn(own, peer) {
  const best = [Number.POSITIVE_INFINITY, peer ? Number.POSITIVE_INFINITY : undefined];
  await own();
  for (let round = 0; round < rounds; round++) {
    const start = process.cpuUsage();
    await own();
    const { user, system } = process.cpuUsage(start);
    best[0] = Math.min(best[0], (user + system) / 1000);
    if (peer) best[1] = Math.min(best[1], await peer());
  }
  return best;
}

/** Forward, and back to `tensor` if there is one. */
async function ownRun(graph, scores, tensor, x, shape) {
  const back = tensor && backwardGraph(graph, { from: scores, to: [tensor] });
  const session = await ort.InferenceSession.create(back ? back.model : exposeLayers(graph, [scores]), {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const fetch = back ? back.outputs[tensor] : scores;
  const { dims } = back ?? {};
  const feeds = { [graph.inputs[0].name]: new ort.Tensor('float32', x, shape) };
  if (back) {
    const seed = dims.map((length) => length ?? batch);
    feeds.seed = new ort.Tensor('float32', new Float32Array(seed.reduce((a, b) => a * b)).fill(1), seed);
  }
  return {
    run: async () => (await session.run(feeds, [fetch]))[fetch],
    close: () => session.release(),
  };
}

/** PyTorch in a process of its own that answers one line after the other; `undefined` where it is not installed. */
async function startPeer(args) {
  const python = process.env.MORPHOSCOPE_PYTHON ?? '/usr/bin/python3';
  const child = spawn(python, ['-c', PEER, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let trouble = '';
  child.stderr.on('data', (chunk) => {
    trouble += chunk;
  });
  child.on('error', (error) => {
    trouble = error.message;
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const [version, error] = (await answers.next()).value?.split(' ') ?? [];
  if (version === undefined) {
    console.log(`own times only, no peer: ${trouble.trim().split('\n').at(-1)}`);
    return undefined;
  }
  return {
    version,
    error: Number(error),
    async time(tensor) {
      child.stdin.write(`${tensor}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(trouble);
      return 1000 * Number(value);
    },
    stop: () => child.stdin.end(),
  };
}

/**
 * Distance from the peer's values as a share of their length, of the median tile: rounding flips a ReLU here and there,
 * which moves a whole tile.
 */
function difference(own, file) {
  const bytes = readFileSync(file);
  const peer = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const size = peer.length / batch;
  const shares = Array.from({ length: batch }, (_, tile) => {
    let [apart, length] = [0, 0];
    for (let i = tile * size; i < (tile + 1) * size; i++) {
      apart += (own[i] - peer[i]) ** 2;
      length += peer[i] ** 2;
    }
    return Math.sqrt(apart / length);
  });
  return shares.sort((a, b) => a - b)[Math.floor((batch - 1) / 2)];
}
