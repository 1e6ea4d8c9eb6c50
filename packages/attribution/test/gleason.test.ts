import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LrpComposite, Target } from '@morphoscope/domain';
import { randomiseWeights, readOnnx } from '@morphoscope/onnx-graph';
import { describe, expect, it } from 'vitest';
import { attributors, camsFrom, composites, layerEvidence } from '../src/index.js';
import { rankCorrelation, relativeError, sums } from './support/numbers.js';
import {
  gleasonModel,
  gleasonTiles,
  hasGleason,
  runPeer,
  skipNote,
  whyNoPeer,
} from './support/shared-data.js';
import { openGraph } from './support/tiny-onnx.js';
import { removeBiases } from './support/weights.js';

const open = (layer = 'conv_pw_13_relu', graph = gleasonModel()) => openGraph(graph, layer, 224);
const gleason3 = (n: number): Target[] => Array.from({ length: n }, () => ({ kind: 'logit', class: 1 }));

/** Maps of the peer: `n × 5 targets × 3 methods × h × w`, and the gradient of "not benign". */
const peerScript = `
import sys, numpy as np, torch, peer_common as peer
folder, model = sys.argv[1:3]
torch.set_num_threads(1)
net = peer.GleasonMobileNet(model)
x = torch.from_numpy(np.fromfile(folder + '/input', np.float32).reshape(-1, 3, 224, 224))
for layer in ('conv_pw_13_relu', 'conv_pw_11_relu'):
    a, z, cams, g = peer.forward_with_cams(net, x, layer)
    for name, value in (('logits', z), ('cams', cams), ('gradient', g)):
        value.astype(np.float32).tofile(f'{folder}/{layer}.{name}')
`;

const noPeer = whyNoPeer();

describe(`the Grad-CAM family on the Gleason model${noPeer ? ` (skipped: ${noPeer})` : ''}`, () => {
  it.skipIf(noPeer !== undefined)('equals the PyTorch peer at two layers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'morphoscope-peer-'));
    try {
      const input = gleasonTiles();
      const n = input.shape[0]!;
      writeFileSync(join(folder, 'input'), input.data);
      runPeer(peerScript, folder);
      const read = (name: string) =>
        new Float32Array(new Uint8Array(readFileSync(join(folder, name))).buffer);
      for (const [layer, cells] of [
        ['conv_pw_13_relu', 49],
        ['conv_pw_11_relu', 196],
      ] as const) {
        const model = await open(layer);
        const [cams, gradients, logits] = [
          read(`${layer}.cams`),
          read(`${layer}.gradient`),
          read(`${layer}.logits`),
        ];
        const targets: Target[] = [0, 1, 2, 3].map((c) => ({ kind: 'logit', class: c }));
        targets.push({ kind: 'not', class: 0 });
        for (const [t, target] of targets.entries()) {
          const evidence = await layerEvidence(
            model,
            input,
            Array.from({ length: n }, () => target),
          );
          expect(relativeError(evidence.logits.data, logits)).toBeLessThan(1e-4);
          if (t === 4) expect(relativeError(evidence.gradient.data, gradients)).toBeLessThan(1e-4);
          const maps = camsFrom(evidence.activations, evidence.gradient, [
            'gradcam',
            'gradcam++',
            'layercam',
          ]);
          for (const [m, { data }] of Object.values(maps).entries()) {
            const expected = Float32Array.from({ length: n * cells }, (_, i) => {
              const tile = Math.floor(i / cells);
              return cams[((tile * 5 + t) * 3 + m) * cells + (i % cells)]!;
            });
            expect(relativeError(data, expected)).toBeLessThan(1e-4);
          }
        }
        await model.close();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe.skipIf(!hasGleason)(`on the Gleason model${skipNote}`, () => {
  it('CAM plus bias is the logit, and Grad-CAM is its positive part over the cells', async () => {
    const [model, input] = [await open(), gleasonTiles()];
    const n = input.shape[0]!;
    const cam = await attributors.cam.attribute(model, input, gleason3(n));
    const { logits } = await model.forward(input);
    const { bias } = model.description.head!;
    for (const [row, sum] of sums(cam.data, n).entries()) {
      expect(sum / 49 + bias[1]!).toBeCloseTo(logits.data[row * 4 + 1]!, 3);
    }
    const gradcam = await attributors.gradcam.attribute(model, input, gleason3(n));
    expect(
      relativeError(
        gradcam.data,
        cam.data.map((value) => Math.max(0, value) / 49),
      ),
    ).toBeLessThan(1e-4);
    await model.close();
  });

  it('LRP conserves relevance once biases are gone', async () => {
    const graph = gleasonModel();
    removeBiases(graph);
    const [model, input] = [await open('conv_pw_13_relu', graph), gleasonTiles()];
    const n = input.shape[0]!;
    const { logits } = await model.forward(input);
    const put = Float64Array.from({ length: n }, (_, row) => logits.data[row * 4 + 1]!);
    // αβ gives α times where nothing speaks against an output: common in depthwise layers, which see nine inputs.
    for (const composite of (Object.keys(composites) as LrpComposite[]).filter(
      (one) => one !== 'alpha-beta',
    )) {
      const map = await attributors[`lrp-${composite}`].attribute(model, input, gleason3(n));
      expect(relativeError(sums(map.data, n), put), composite).toBeLessThan(0.01);
      expect(relativeError(map.start, put)).toBeLessThan(1e-5);
      expect(Math.max(...map.absorbed.map(Math.abs)) / Math.max(...put.map(Math.abs))).toBeLessThan(0.01);
    }
    await model.close();
  });

  it('maps fall apart when the parameters are random', async () => {
    const graph = readOnnx(randomiseWeights(gleasonModel(), { seed: 1 }));
    const [model, other, input] = [await open(), await open('conv_pw_13_relu', graph), gleasonTiles()];
    const n = input.shape[0]!;
    for (const method of ['layercam', 'hirescam', 'gradient-x-input', 'lrp-epsilon'] as const) {
      const [map, random] = [
        await attributors[method].attribute(model, input, gleason3(n)),
        await attributors[method].attribute(other, input, gleason3(n)),
      ];
      const size = map.data.length / n;
      const correlations = Array.from({ length: n }, (_, row) =>
        rankCorrelation(
          map.data.subarray(row * size, (row + 1) * size),
          random.data.subarray(row * size, (row + 1) * size),
        ),
      );
      const mean = correlations.reduce((sum, value) => sum + value, 0) / n;
      expect(Math.abs(mean), method).toBeLessThan(0.2);
    }
    await model.close();
    await other.close();
  });
});
