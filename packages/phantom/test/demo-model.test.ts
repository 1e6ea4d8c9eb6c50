import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
// The tiles of the training script's held-out slides, rendered again from their seeds.
import { slidesOf, tilesOf } from '../../../tooling/demo-model/tiles.mjs';
import { type DemoModel, type DemoModelName, demoModel } from '../src/index.js';

interface HeldOutTile {
  readonly rgb: Uint8Array;
  readonly malignant: number;
  readonly pen: number;
}

const MALIGNANT = 0.1;
const CLEAN = 0.005;
const INKED = 0.04;

const isMalignant = ({ malignant }: HeldOutTile) => malignant >= MALIGNANT;
const isUnclear = ({ malignant }: HeldOutTile) => malignant >= CLEAN && malignant < MALIGNANT;

/** Probability of `malignant` per tile. */
async function predict(model: DemoModel, tiles: readonly HeldOutTile[]): Promise<number[]> {
  const { scale, mean, std, tilePx } = model.manifest.preprocessing;
  const session = await InferenceSession.create(model.path);
  const plane = tilePx * tilePx;
  const out: number[] = [];
  for (const { rgb } of tiles) {
    const input = new Float32Array(3 * plane);
    for (let i = 0; i < 3 * plane; i++) {
      const c = i % 3;
      input[c * plane + (i - c) / 3] = (rgb[i]! * scale - mean[c]!) / std[c]!;
    }
    const { probabilities } = await session.run({
      input: new Tensor('float32', input, [1, 3, tilePx, tilePx]),
    });
    out.push(Number(probabilities!.data[1]));
  }
  await session.release();
  return out;
}

function share(
  scores: readonly number[],
  tiles: readonly HeldOutTile[],
  keep: (tile: HeldOutTile) => boolean,
) {
  const kept = scores.filter((_, n) => keep(tiles[n]!));
  if (kept.length < 10) throw new Error(`only ${kept.length} tiles to judge by`);
  return kept.filter((score) => score > 0.5).length / kept.length;
}

const names: readonly DemoModelName[] = ['tissue', 'shortcut'];

describe.each(names)('%s model', (name) => {
  const model = demoModel(name);
  const card = JSON.parse(readFileSync(model.cardPath, 'utf8'));

  it('is small, and the model its manifest and card speak of', () => {
    const bytes = readFileSync(model.path);
    expect(statSync(model.path).size).toBeLessThan(1_000_000);
    const sha = createHash('sha256').update(bytes).digest('hex');
    expect(model.manifest.sha256).toBe(sha);
    expect(card.sha256).toBe(sha);
    expect(bytes.includes(Buffer.from(model.manifest.layer))).toBe(true);
    expect(model.manifest.classNames).toEqual(['benign', 'malignant']);
    expect(model.manifestPath).toBe(model.path.replace('.onnx', '.manifest.json'));
  });

  it('gives the predictions its card records on held-out slides rendered anew', async () => {
    for (const slide of [5, 6]) {
      const tiles = await tilesOf(slidesOf('heldout')[slide]!, 128);
      const scores = await predict(model, tiles);
      const recorded = card.perSlide[slide];
      expect(tiles).toHaveLength(recorded.tiles);
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      expect(mean).toBeCloseTo(recorded.meanMalignant, 2);
      const clear = scores.filter((_, n) => !isUnclear(tiles[n]!));
      const right = scores.filter(
        (score, n) => !isUnclear(tiles[n]!) && score > 0.5 === isMalignant(tiles[n]!),
      );
      expect(clear).toHaveLength(recorded.clearTiles);
      expect(right.length / clear.length).toBeCloseTo(recorded.accuracy, 3);
    }
  });
});

describe('what the models look at', async () => {
  const specs = slidesOf('heldout').filter(({ site }) => site !== 'C');
  const inked = specs.filter(({ artefacts }) => artefacts.some(({ kind }) => kind === 'pen')).slice(0, 2);
  const plain = specs.filter(({ artefacts }) => artefacts.every(({ kind }) => kind !== 'pen')).slice(0, 2);
  const tiles: HeldOutTile[] = [];
  for (const spec of [...inked, ...plain]) tiles.push(...(await tilesOf(spec, 128)));
  const benignInk = (tile: HeldOutTile) => tile.malignant < CLEAN && tile.pen >= INKED;
  const malignantPlain = (tile: HeldOutTile) => tile.malignant >= MALIGNANT && tile.pen === 0;
  const benignPlain = (tile: HeldOutTile) => tile.malignant < CLEAN && tile.pen === 0;

  it('tissue: malignant glands, whatever lies over the tissue', async () => {
    const scores = await predict(demoModel('tissue'), tiles);
    expect(share(scores, tiles, malignantPlain)).toBeGreaterThan(0.9);
    expect(share(scores, tiles, benignPlain)).toBeLessThan(0.1);
    expect(share(scores, tiles, benignInk)).toBeLessThan(0.15);
  });

  it('shortcut: the pen, whatever tissue lies under it', async () => {
    const scores = await predict(demoModel('shortcut'), tiles);
    expect(share(scores, tiles, benignInk)).toBeGreaterThan(0.9);
    expect(share(scores, tiles, malignantPlain)).toBeLessThan(0.3);
    expect(share(scores, tiles, benignPlain)).toBeLessThan(0.1);
  });
});
