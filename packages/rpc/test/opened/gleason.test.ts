import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { explain, summarise } from '@morphoscope/study';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StudyAnswers } from '../../src/opened/study-answers.js';
import { stampOf } from '../../src/opened/study-facts.js';

const data = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data');
const mosaics = join(data, 'gleason-mosaics');
const names = ['Benign_group00', 'Gleason4_group08'];
const answers = new StudyAnswers();
let root = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'morphoscope-gleason-rpc-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe.skipIf(!existsSync(mosaics))(
  'a study of the mosaics (needs the shared test data, see MORPHOSCOPE_TEST_DATA)',
  () => {
    it('splits every tile exactly: its logits give the prediction of the model, four classes', async () => {
      await explain({
        slides: names.map((id) => ({ id, path: join(mosaics, `${id}.tif`), label: id.split('_')[0]! })),
        model: join(data, 'gleason-mobilenet/model.onnx'),
        out: root,
        layer: 'conv_pw_13_relu',
        clusters: [6],
        sampleCells: 2000,
        prototypeRelevance: false,
      });
      const ref = { root, stamp: await stampOf(root, ['nmf-k6']) };
      const { items } = await answers.tiles(ref, { filter: {}, sort: 'slide', limit: 500 });
      for (const { slide, tile, prediction } of items.filter((_, i) => i % 5 === 0)) {
        const { mixture } = await answers.tile(ref, { tile: { slide, tile }, roots: null });
        const logits = mixture.decision!.map(({ bias, effects, residual, logit }) => {
          expect(effects.reduce((a, b) => a + b, bias + residual!)).toBeCloseTo(logit!, 8);
          return logit!;
        });
        const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
        logits.forEach((logit, c) => {
          expect(Math.exp(logit) / total).toBeCloseTo(prediction[c]!, 3);
        });
      }
      const [dictionary] = (await summarise(root)).dictionaries;
      for (const { slideId, decomposition } of dictionary!.slides) {
        const { classes } = await answers.slideDecision(ref, { slide: slideId });
        decomposition.forEach(({ effects, residual, bias }, c) => {
          expect(classes[c]).toMatchObject({ effects, residual, bias });
        });
      }
    });
  },
);
