import osd from 'openseadragon';
import { tileCells } from '../../../src/viewer/cells/cell-grid';
import type { CellSource } from '../../../src/viewer/cells/cell-source';
import { weightTile } from '../../../src/viewer/cells/cell-tile';
import type { Pyramid } from '../../../src/viewer/stage/block-pyramid';
import { slideSource } from '../../../src/viewer/stage/slide-source';
import { SlideStage, type StageLook } from '../../../src/viewer/stage/slide-stage';
import { type Comparison, comparePictures } from './compare-pictures';
import { grid, LABELS, labelAt, stainOf } from './known-map';

/** What a test asks of the page with a stage. */
export interface StageTask {
  readonly pyramid: Pyramid;
  readonly x: number;
  readonly y: number;
  /** Screen px per level-0 px. */
  readonly scale: number;
  readonly rotation: number;
  /** Paint the map, or show the tissue alone. */
  readonly map: boolean;
}

declare global {
  var openStage: (pyramid: Pyramid) => void;
  var showStage: (task: Omit<StageTask, 'pyramid'>) => void;
  var stageWaits: () => boolean;
  /** Moves the slide a little in every frame and gives the width of the picture after each, screen px. */
  var moveStage: (frames: number) => Promise<number[]>;
  /** Paints the whole picture at once. */
  var paintAgain: () => void;
  /** Width of the picture now, screen px. */
  var pictureWidth: () => number;
  var compareScreenshots: (tissue: string, map: string) => Promise<Comparison>;
}

/** A block of a level, painted from the known map: edges fall where they do on the slide, also between px. */
function paintBlock(pyramid: Pyramid, level: number, column: number, row: number): string {
  const { width, height, blockWidth, blockHeight } = pyramid.levels[level] as Pyramid['levels'][number];
  const canvas = document.createElement('canvas');
  // As stored: whole blocks, filled beyond the edge of the slide with what must never be seen.
  canvas.width = blockWidth;
  canvas.height = blockHeight;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.fillStyle = 'rgb(255 0 255)';
  context.fillRect(0, 0, blockWidth, blockHeight);
  const [stepX, stepY] = [pyramid.width / width, pyramid.height / height];
  context.beginPath();
  context.rect(0, 0, width - column * blockWidth, height - row * blockHeight);
  context.clip();
  context.fillStyle = `rgb(${stainOf(-1).join()})`;
  context.fillRect(0, 0, blockWidth, blockHeight);
  context.translate(-column * blockWidth, -row * blockHeight);
  context.scale(1 / stepX, 1 / stepY);
  for (let label = 0; label < LABELS; label++) {
    // One path per label: cells filled one by one would leave seams between px.
    context.beginPath();
    for (let y = 0; y < grid.height; y++)
      for (let x = 0; x < grid.width; x++) {
        if (labelAt(x, y) !== label) continue;
        context.rect(grid.originX + x * grid.stepX, grid.originY + y * grid.stepY, grid.stepX, grid.stepY);
      }
    context.fillStyle = `rgb(${stainOf(label).join()})`;
    context.fill();
  }
  return canvas.toDataURL();
}

/** Weights of the known map: 1 for the label, 0 for the rest, means at coarser levels. */
const source: CellSource = {
  name: 'known map',
  grid,
  channels: LABELS,
  async fetch(key) {
    const box = tileCells(grid, key);
    const size = box.width * box.height;
    const bytes = new Uint8Array((LABELS + 1) * size);
    const side = 2 ** key.level;
    for (let i = 0; i < size; i++) {
      const x = (box.x + (i % box.width)) * side;
      const y = (box.y + Math.floor(i / box.width)) * side;
      const label = labelAt(x, y);
      if (label >= 0) bytes[label * size + i] = 255;
      bytes[LABELS * size + i] = label >= 0 ? 1 : 0;
    }
    return weightTile(bytes, LABELS, box.width, box.height);
  },
};

const bare: StageLook = {
  tissue: { muted: false, lamp: 1, glass: [255, 255, 255], stage: [40, 40, 40] },
  curtain: 0,
};
const mapped: StageLook = {
  tissue: { ...bare.tissue, muted: true },
  curtain: 0,
  layer: {
    source,
    style: {
      kind: 'hard',
      colours: [
        [255, 0, 0],
        [0, 255, 0],
        [0, 0, 255],
      ],
      shown: [true, true, true],
      threshold: 0,
      opacity: 1,
    },
  },
};

let stage: SlideStage | undefined;

globalThis.openStage = (pyramid) => {
  stage?.close();
  document.body.innerHTML = '<div id="stage"><div id="host"></div><canvas></canvas></div>';
  const blocks = slideSource(osd, pyramid, (level, column, row) => paintBlock(pyramid, level, column, row));
  stage = new SlideStage(
    osd,
    document.getElementById('host') as HTMLElement,
    picture(),
    blocks,
    1,
    bare,
    { frame: () => {}, tiles: () => {}, click: () => {}, painting: () => {}, blockFailed: () => {} },
    undefined,
  );
};

globalThis.showStage = ({ x, y, scale, rotation, map }) => {
  stage?.setLook(map ? mapped : bare);
  stage?.goTo({ x, y, mpp: 1 / scale, rotation });
};

globalThis.stageWaits = () => stage?.view === undefined || (stage.layer?.store.missing ?? 0) > 0;

const picture = () => document.querySelector('#stage > canvas') as HTMLCanvasElement;

globalThis.pictureWidth = () => picture().width;

globalThis.paintAgain = () => stage?.paintNow();

globalThis.moveStage = async (frames) => {
  const widths: number[] = [];
  for (let i = 0; i < frames; i++) {
    stage?.panBy(2, 1);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    widths.push(picture().width);
  }
  return widths;
};

async function pictureOf(png: string) {
  const image = new Image();
  image.src = png;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return { width: image.width, height: image.height, rgba: data };
}

globalThis.compareScreenshots = async (tissue, map) =>
  comparePictures(await pictureOf(tissue), await pictureOf(map));

document.head.insertAdjacentHTML(
  'beforeend',
  `<style>
    body { margin: 0 }
    #stage { position: relative; width: 520px; height: 420px; overflow: hidden }
    #host, #stage > canvas { position: absolute; inset: 0; width: 100%; height: 100% }
    #stage > canvas { pointer-events: none }
  </style>`,
);
