// The slides that the demo models are trained and tested on, and how they are cut into tiles.
import { makePhantomSlide, truthOfCells } from '@morphoscope/phantom';
import sharp from 'sharp';

/** Side of a tile, px at 1 µm/px, and of a cell of the model's last layer. */
export const TILE = 128;
export const CELL = 8;
const SLIDE = 2048;
const SCALE = 2; // level-0 px per tile px: 0.5 → 1 µm/px

const PENS = ['green', 'blue', 'black'];

/**
 * Slides of a split. Seeds never meet: training 100000…, held-out 200000…. Training knows sites A and B; held-out adds site C,
 * which no model has seen. Every other slide is scribbled on, whatever its label, and some carry folds and blurs.
 */
export function slidesOf(split) {
  const sites = split === 'train' ? ['A', 'B'] : ['A', 'B', 'C'];
  const count = split === 'train' ? 48 : 18;
  const base = split === 'train' ? 100000 : 200000;
  return Array.from({ length: count }, (_, n) => {
    const pair = Math.floor(n / 2);
    const round = Math.floor(pair / sites.length);
    const artefacts = [];
    if (round % 2 === 1) artefacts.push({ kind: 'pen', colour: PENS[pair % 3], shape: 'scribble' });
    if (round % 3 === 0) artefacts.push({ kind: 'fold' });
    if (round % 3 === 1) artefacts.push({ kind: 'blur' });
    return {
      id: `${split}-${n}`,
      seed: base + n,
      label: n % 2 === 0 ? 'benign' : 'malignant',
      site: sites[pair % sites.length],
      width: SLIDE,
      height: SLIDE,
      artefacts,
    };
  });
}

/** Tiles of one slide after a JPEG round trip, with the truth of every cell. Tiles under half tissue are left out. */
export async function tilesOf(spec, stride) {
  const phantom = makePhantomSlide(spec);
  const jpeg = await sharp(phantom.image.data, { raw: { width: SLIDE, height: SLIDE, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
  const pixels = halve(await sharp(jpeg).raw().toBuffer(), SLIDE);
  const side = SLIDE / SCALE;
  const cells = side / CELL;
  const raster = {
    width: cells,
    height: cells,
    originX: 0,
    originY: 0,
    stepX: CELL * SCALE,
    stepY: CELL * SCALE,
  };
  const truth = truthOfCells(phantom.groundTruth, raster);
  const tiles = [];
  for (let y = 0; y + TILE <= side; y += stride) {
    for (let x = 0; x + TILE <= side; x += stride) {
      const tile = cut(pixels, truth, x, y, side, cells);
      if (tile.glass <= 0.5) tiles.push({ ...tile, x: x * SCALE, y: y * SCALE });
    }
  }
  return tiles;
}

/** 2 × 2 box filter. */
function halve(data, side) {
  const half = side / 2;
  const out = new Uint8Array(half * half * 3);
  for (let y = 0; y < half; y++) {
    for (let x = 0; x < half; x++) {
      for (let c = 0; c < 3; c++) {
        const at = (2 * y * side + 2 * x) * 3 + c;
        const sum = data[at] + data[at + 3] + data[at + side * 3] + data[at + side * 3 + 3];
        out[(y * half + x) * 3 + c] = Math.round(sum / 4);
      }
    }
  }
  return out;
}

function cut(pixels, truth, x, y, side, cells) {
  const rgb = new Uint8Array(TILE * TILE * 3);
  for (let j = 0; j < TILE; j++) {
    const from = ((y + j) * side + x) * 3;
    rgb.set(pixels.subarray(from, from + TILE * 3), j * TILE * 3);
  }
  const n = TILE / CELL;
  const C = truth.classes.length;
  const shares = new Uint8Array(n * n * C);
  const mean = new Float64Array(C);
  let pen = 0;
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      const cell = (y / CELL + j) * cells + x / CELL + i;
      for (let c = 0; c < C; c++) {
        const share = truth.shares[cell * C + c];
        shares[(j * n + i) * C + c] = Math.round(255 * share);
        mean[c] += share / (n * n);
      }
      pen += truth.artefactShares[cell * 3] / (n * n);
    }
  }
  const at = (name) => mean[truth.classes.indexOf(name)];
  return { rgb, shares, pen, glass: at('glass'), malignant: at('malignant-gland') };
}
