import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { SlideSummary } from '@morphoscope/domain';
import { explain, type SlideInput, summarise } from '@morphoscope/study';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const data = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(import.meta.dirname, '../../../../shared/data');
const model = join(data, 'gleason-mobilenet/model.onnx');
const [BENIGN, GLEASON3] = [0, 1];

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'morphoscope-decision-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Every tile as a slide of its core; the cores of each class are dealt into two folds in turn. */
async function tilesByFold(): Promise<{ slide: SlideInput; fold: number }[]> {
  const table = await readFile(join(data, 'gleason-tiles/tiles.csv'), 'utf8');
  const rows = table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const coresOf = (label: string) => [...new Set(rows.filter((r) => r[1] === label).map((r) => r[2]))].sort();
  return rows.map(([file, label, group]) => ({
    slide: {
      id: basename(file!, '.jpg'),
      path: join(data, 'gleason-tiles', file!),
      label: label!,
      group: group!,
    },
    fold: coresOf(label!).indexOf(group!) % 2,
  }));
}

/** Logits without the bias, from the clusters and in full: `classes` each. */
function evidence({ decomposition }: SlideSummary) {
  const carried = decomposition.map(({ effects }) => effects.reduce((a, b) => a + b, 0));
  return { carried, full: decomposition.map(({ residual }, c) => carried[c]! + residual) };
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const top = (values: readonly number[]) => values.indexOf(Math.max(...values));

/** What clusters carry of the margin by which benign tiles called Gleason3 differ from those called Benign, and R² of the logits. */
function judge(slides: readonly SlideSummary[]) {
  const benign = slides.filter(({ label }) => label === 'Benign');
  const called = (c: number) =>
    benign.filter(({ meanPrediction }) => top(meanPrediction) === c).map(evidence);
  const [wrong, right] = [called(GLEASON3), called(BENIGN)];
  const margin = (z: readonly number[]) => z[GLEASON3]! - z[BENIGN]!;
  const shift = (of: 'carried' | 'full') =>
    mean(wrong.map((e) => margin(e[of]))) - mean(right.map((e) => margin(e[of])));
  const contrast = (z: readonly number[]) => z.map((value) => value - mean(z));
  const pairs = slides.map(evidence).map(({ carried, full }) => [contrast(full), contrast(carried)] as const);
  const centre = pairs[0]![0].map((_, c) => mean(pairs.map(([full]) => full[c]!)));
  let [missed, spread] = [0, 0];
  for (const [full, carried] of pairs)
    full.forEach((value, c) => {
      missed += (value - carried[c]!) ** 2;
      spread += (value - centre[c]!) ** 2;
    });
  return {
    wrong: wrong.length,
    right: right.length,
    carried: shift('carried') / shift('full'),
    r2: 1 - missed / spread,
  };
}

describe.skipIf(!existsSync(model))(
  'decision-aware NMF on the Gleason model (needs the shared test data, see MORPHOSCOPE_TEST_DATA)',
  () => {
    it('carries twice as much of a failure as plain NMF on cores it was not fitted on, and as much of the rest', async () => {
      const tiles = await tilesByFold();
      const judged: SlideSummary[][] = [[], []];
      const errors: number[][] = [[], []];
      for (const fold of [0, 1]) {
        const out = join(dir, `fold-${fold}`);
        await explain({
          slides: tiles.map(({ slide, fold: own }) => ({
            ...slide,
            split: own === fold ? 'held-out' : 'fit',
          })),
          model,
          out,
          layer: 'conv_pw_13_relu',
          slideMpp: 0.23,
          edge: 'centre',
          minTissue: 0,
          methods: ['nmf', 'nmf-decision'],
          clusters: [8],
        });
        const { dictionaries } = await summarise(out);
        dictionaries.forEach(({ slides, relativeError }, d) => {
          judged[d]!.push(...slides.filter(({ split }) => split === 'held-out'));
          errors[d]!.push(relativeError!);
        });
      }
      const [plain, aware] = judged.map(judge);
      expect([aware!.wrong, aware!.right]).toEqual([15, 16]);
      expect(aware!.carried).toBeGreaterThan(2 * plain!.carried);
      expect(aware!.carried).toBeGreaterThan(0.85);
      expect(aware!.r2).toBeGreaterThan(Math.max(0.99, plain!.r2));
      expect(mean(errors[1]!)).toBeLessThan(1.05 * mean(errors[0]!));
    }, 180_000);
  },
);
