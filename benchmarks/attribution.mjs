// How fast are gradients, Grad-CAM, occlusion and LRP beside PyTorch on the CPU, same network, same threads?
//
//   node benchmarks/attribution.mjs [--nets vgg,resnet,mobilenet] [--tiles 8] [--threads 1] [--repeats 5]
//
// PyTorch builds the networks with random weights (224 px), exports them to ONNX and answers beside us; sides take turns, medians.
// Both get the same batch in memory. `forward`: logits. `Grad-CAM`: forward, and backward to the last map. `input gradient`: forward,
// and backward to the pixels. `occlusion`: 64 px windows at half their side, 16 per batch, time per covered tile; PyTorch does the
// plain thing, copying tiles and overwriting windows under no_grad. LRP has no peer in PyTorch alone: its time is given in units of
// PyTorch's forward + backward. Needs torch (apt-get install python3-torch python3-onnx).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { attributors, layerEvidence, openDifferentiable } from '../packages/attribution/dist/index.js';
import { createRandom } from '../packages/domain/dist/index.js';
import { openGraphEngine } from '../packages/embedder/dist/index.js';
import { describeOnnx, linearHead, readOnnx, suggestLayer } from '../packages/onnx-graph/dist/index.js';

const { values: flags } = parseArgs({
  options: {
    nets: { type: 'string', default: 'vgg,resnet,mobilenet' },
    tiles: { type: 'string', default: '8' },
    threads: { type: 'string', default: '1' },
    repeats: { type: 'string', default: '5' },
  },
});
const n = Number(flags.tiles);
const threads = Number(flags.threads);
const repeats = Number(flags.repeats);

const PEER = `
import json, sys, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
folder, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)
torch.manual_seed(1)
def block(i, o, k, s=1, g=1, bn=True, act=nn.ReLU):
    layers = [nn.Conv2d(i, o, k, s, k // 2, groups=g, bias=not bn)] + ([nn.BatchNorm2d(o)] if bn else []) + ([act()] if act else [])
    return nn.Sequential(*layers)
class Residual(nn.Module):
    def __init__(self, i, o, s):
        super().__init__()
        self.body = nn.Sequential(block(i, o, 3, s), block(o, o, 3, act=None))
        self.short = block(i, o, 1, s, act=None) if s > 1 or i != o else nn.Identity()
    def forward(self, x):
        return F.relu(self.body(x) + self.short(x))
def vgg():
    layers, i = [], 3
    for o in (64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512):
        layers.append(block(i, o, 3, bn=False) if o else nn.MaxPool2d(2))
        i = o or i
    return nn.Sequential(*layers), 512
def resnet():
    layers, i = [block(3, 64, 7, 2), nn.MaxPool2d(3, 2, 1)], 64
    for o, s in ((64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)):
        layers.append(Residual(i, o, s)); i = o
    return nn.Sequential(*layers), 512
def mobilenet():
    layers, i = [block(3, 16, 3, 2, act=nn.ReLU6)], 16
    for o, s in ((32, 1), (64, 2), (64, 1), (128, 2), (128, 1), (256, 2)) + ((256, 1),) * 5 + ((512, 2), (512, 1)):
        layers += [block(i, i, 3, s, i, act=nn.ReLU6), block(i, o, 1, act=nn.ReLU6)]; i = o
    return nn.Sequential(*layers), 512
class Net(nn.Module):
    def __init__(self, front, width):
        super().__init__()
        self.front, self.head = front, nn.Linear(width, 4)
    def tail(self, a):
        return self.head(torch.flatten(F.adaptive_avg_pool2d(a, 1), 1))
    def forward(self, x):
        return torch.softmax(self.tail(self.front(x)), 1)
nets = {}
print(json.dumps({"torch": torch.__version__, "mkldnn": torch.backends.mkldnn.is_available()}), flush=True)
for line in sys.stdin:
    q = json.loads(line)
    if q["what"] == "export":
        net = Net(*globals()[q["net"]]()).eval()
        for p in net.parameters(): p.requires_grad_(False)
        for m in net.modules():
            if isinstance(m, nn.BatchNorm2d):
                m.running_mean.normal_(0, 0.1); m.running_var.uniform_(0.5, 1.5)
        nets[q["net"]] = net
        torch.onnx.export(net, torch.zeros(1, 3, 224, 224), folder + "/net.onnx", opset_version=13, input_names=["x"], output_names=["p"],
                          dynamic_axes={"x": {0: "n"}, "p": {0: "n"}}, training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)
        print("{}", flush=True); continue
    net = nets[q["net"]]
    x = torch.from_numpy(np.fromfile(folder + "/input", np.float32).reshape(-1, 3, 224, 224))
    t = time.perf_counter()
    if q["what"] == "forward":
        with torch.no_grad(): z = net.tail(net.front(x))
    elif q["what"] == "gradcam":
        with torch.no_grad(): a = net.front(x)
        a.requires_grad_(True); z = net.tail(a)
        (g,) = torch.autograd.grad(z[:, 1].sum(), a)
        torch.relu((g.mean((2, 3), keepdim=True) * a).sum(1))
    elif q["what"] == "gradient":
        x.requires_grad_(True); z = net.tail(net.front(x))
        (g,) = torch.autograd.grad(z[:, 1].sum(), x)
        (g * x).sum(1)
    else:
        with torch.no_grad():
            windows = [(i, j) for i in range(0, 161, 32) for j in range(0, 161, 32)]
            z, heat = net.tail(net.front(x[:1])), torch.zeros(224, 224)
            for at in range(0, len(windows), 16):
                part = windows[at : at + 16]
                covered = x[:1].repeat(len(part), 1, 1, 1)
                for row, (i, j) in enumerate(part): covered[row, :, i : i + 64, j : j + 64] = 1.0
                values = net.tail(net.front(covered))
                for row, (i, j) in enumerate(part): heat[i : i + 64, j : j + 64] += (z[0, 1] - values[row, 1])
    print(json.dumps({"seconds": time.perf_counter() - t, "logits": z.detach().flatten().tolist()}), flush=True)
`;

const folder = mkdtempSync(path.join(tmpdir(), 'morphoscope-attribution-'));
const python = process.env.MORPHOSCOPE_PYTHON ?? '/usr/bin/python3';
const peer = spawn(python, ['-c', PEER, folder, String(threads)], { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
const reply = async () => {
  const { value, done } = await answers.next();
  if (done) throw new Error('the Python peer ended: is torch installed?');
  return JSON.parse(value);
};
const ask = (what, net) => {
  peer.stdin.write(`${JSON.stringify({ what, net })}\n`);
  return reply();
};
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const random = createRandom(3, 'attribution');
const input = { shape: [n, 3, 224, 224], data: new Float32Array(n * 3 * 224 * 224) };
for (let i = 0; i < input.data.length; i++) input.data[i] = 2 * random.uniform() - 1;
writeFileSync(path.join(folder, 'input'), input.data);
const one = { shape: [1, 3, 224, 224], data: input.data.slice(0, 3 * 224 * 224) };
const targets = Array.from({ length: n }, () => ({ kind: 'logit', class: 1 }));

const ours = {
  forward: (model) => model.logits(input),
  gradcam: async (model) => {
    await layerEvidence(model, input, targets);
  },
  gradient: async (model) => {
    await attributors['gradient-x-input'].attribute(model, input, targets);
  },
  occlusion: async (model) => {
    await attributors.occlusion.attribute(model, one, targets.slice(0, 1), { windows: [64], fill: 'white' });
  },
};
/** Covered tiles per occlusion map: 6 × 6 windows. */
const WINDOWS = 36;

console.log(`PyTorch ${JSON.stringify(await reply())}, ${threads} thread(s), ${n} tiles of 224 px`);
const engine = await openGraphEngine('ort', { threads });
for (const net of flags.nets.split(',')) {
  await ask('export', net);
  const graph = readOnnx(readFileSync(path.join(folder, 'net.onnx')));
  const description = describeOnnx(graph);
  const layer = suggestLayer(description.layers, linearHead(graph, description.layers));
  const plain = { mean: [1, 1, 1], std: [1, 1, 1], scale: 1 / 127.5, channelOrder: 'rgb', layout: 'nchw' };
  const preprocessing = { tilePx: 224, mpp: 0.5, ...plain, resize: 'nearest', resizeFrom: 'pyramid' };
  const model = await openDifferentiable(graph, { description, preprocessing, layer }, engine);
  console.log(`\n${net}, Grad-CAM at ${layer.name} (${layer.channels} × ${layer.height} × ${layer.width})`);
  const torch = {};
  for (const [what, run] of Object.entries(ours)) {
    const times = { ours: [], theirs: [] };
    for (let i = 0; i <= repeats; i++) {
      const start = performance.now();
      const made = await run(model);
      const seconds = (performance.now() - start) / 1000;
      const { seconds: theirs, logits } = await ask(what, net);
      if (what === 'forward') {
        const off = Math.max(...logits.map((value, at) => Math.abs(value - made.data[at])));
        if (off > 1e-3) throw new Error(`logits differ by ${off}`);
      }
      // The first round warms up: sessions are loaded in it.
      if (i > 0) times.ours.push(seconds) && times.theirs.push(theirs);
    }
    const per = what === 'occlusion' ? WINDOWS : n;
    const [a, b] = [median(times.ours) / per, median(times.theirs) / per];
    torch[what] = b;
    const each = what === 'occlusion' ? 'covered tile' : 'tile';
    console.log(
      `  ${what.padEnd(10)} ours ${(a * 1000).toFixed(1).padStart(7)} ms per ${each}, PyTorch ${(b * 1000).toFixed(1).padStart(7)} ms: ${(b / a).toFixed(2)} ×`,
    );
  }
  for (const [method, attributor] of Object.entries(attributors).filter(([name]) =>
    name.startsWith('lrp-'),
  )) {
    const times = [];
    for (let i = 0; i < 3; i++) {
      const start = performance.now();
      await attributor.attribute(model, input, targets);
      if (i > 0) times.push((performance.now() - start) / 1000 / n);
    }
    const t = Math.min(...times);
    console.log(
      `  ${method.padEnd(22)} ${(t * 1000).toFixed(1).padStart(7)} ms per tile: ${(t / torch.gradient).toFixed(2)} of PyTorch's forward + backward`,
    );
  }
  await model.close();
}
peer.stdin.end();
rmSync(folder, { recursive: true });
