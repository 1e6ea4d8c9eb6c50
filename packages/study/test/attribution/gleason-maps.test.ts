import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { LinearHead } from '@morphoscope/domain';
import { openModel } from '@morphoscope/embedder';
import { openSlide } from '@morphoscope/slide-io';
import {
  attributeStudy,
  explain,
  listAttributions,
  readAttribution,
  readSlideRecord,
  StudyFolder,
  slideFile,
} from '@morphoscope/study';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const data = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data');
const names = ['Benign_group05', 'Gleason4_group08'];
const layer = 'conv_pw_13_relu';
const P = 49;

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'morphoscope-gleason-maps-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const study = (name: string, model: string) =>
  explain({
    slides: names.map((id) => ({ id, path: join(data, 'gleason-mosaics', `${id}.tif`) })),
    model: join(data, 'gleason-mobilenet', model),
    out: join(dir, name),
    layer,
    stridePx: 224,
    sampleCells: 500,
    clusters: [3],
    attribution: ['gradcam', 'cam'],
  });

async function mapOf(name: string, slide: string, method: string, target: string): Promise<Float32Array> {
  const folder = new StudyFolder(join(dir, name)).slide(slide);
  const stored = (await listAttributions(folder)).find(
    ({ attributes }) => attributes.method === method && attributes.target === target,
  )!;
  return (await readAttribution(stored, (await readSlideRecord(folder))!.raster)).data;
}

async function tilesOf(slide: string) {
  const bytes = await readFile(join(new StudyFolder(join(dir, 'onnx')).slide(slide), slideFile.tiles));
  return parquetReadObjects({ file: new Uint8Array(bytes).buffer });
}

describe.skipIf(!existsSync(join(data, 'gleason-mobilenet')))(
  'the Gleason model on mosaics (needs the shared test data, see MORPHOSCOPE_TEST_DATA)',
  () => {
    it('Grad-CAM is ReLU of the class evidence over the number of cells, for the log-odds of a class', async () => {
      await study('onnx', 'model.onnx');
      const runner = await openModel(join(data, 'gleason-mobilenet/model.onnx'), { layer });
      const { weights, channels: C } = runner.description.head as LinearHead;
      const { tilePx, mpp, resize: rule, resizeFrom: from } = runner.preprocessing;
      const classes = runner.description.classNames;
      let compared = 0;
      for (const slide of names) {
        const { raster } = (await readSlideRecord(new StudyFolder(join(dir, 'onnx')).slide(slide)))!;
        const reader = await openSlide(join(data, 'gleason-mosaics', `${slide}.tif`));
        const gradcam = await mapOf('onnx', slide, 'gradcam', 'Gleason4');
        const cam = await mapOf('onnx', slide, 'cam', 'Gleason4');
        for (const tile of await tilesOf(slide)) {
          const at = { x: Number(tile.x), y: Number(tile.y), width: tilePx, height: tilePx, mpp, rule, from };
          const { activations } = await runner.run([await reader.readAtMpp(at)]);
          // d(z_c − log Σ_others e^z) / dz: 1 at the class, minus the share among the others elsewhere.
          const p = classes.map((name) => Number(tile[`prediction.${name}`]));
          const seed = p.map((one, j) => (classes[j] === 'Gleason4' ? 1 : -one / (1 - p[2]!)));
          for (let cell = 0; cell < P; cell++) {
            let evidence = 0;
            for (let j = 0; j < classes.length; j++) {
              for (let c = 0; c < C; c++)
                evidence += seed[j]! * weights[j * C + c]! * activations.data[c * P + cell]!;
            }
            const row = Number(tile.row) * 7 + Math.floor(cell / 7);
            const stored = row * raster.width + Number(tile.column) * 7 + (cell % 7);
            if (Number.isNaN(cam[stored]!)) continue;
            expect(Math.abs(cam[stored]! - evidence)).toBeLessThan(2e-3 * Math.max(1, Math.abs(evidence)));
            expect(gradcam[stored]!).toBeCloseTo(Math.max(0, cam[stored]!) / P, 5);
            compared++;
          }
        }
        await reader.close();
      }
      await runner.close();
      expect(compared).toBeGreaterThan(500);
    });

    it('as TensorFlow.js gives the same maps by its own autodiff, and no LRP', async () => {
      await study('tfjs', 'tfjs/model.json');
      for (const slide of names) {
        const onnx = await mapOf('onnx', slide, 'gradcam', 'Gleason3');
        const tfjs = await mapOf('tfjs', slide, 'gradcam', 'Gleason3');
        expect(tfjs.length).toBe(onnx.length);
        tfjs.forEach((value, cell) => {
          if (Number.isNaN(onnx[cell]!)) expect(value).toBeNaN();
          else expect(Math.abs(value - onnx[cell]!)).toBeLessThan(1e-4);
        });
        expect(onnx.some((value) => value > 0.01)).toBe(true);
      }
      await expect(attributeStudy({ study: join(dir, 'tfjs'), methods: ['lrp-epsilon'] })).rejects.toThrow(
        /not to be had of this model: no LRP/,
      );
    });
  },
);
