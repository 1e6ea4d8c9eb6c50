import type { Random } from '@morphoscope/domain';
import { between, boxAround, type Canvas } from './canvas.js';
import type { Layout } from './layout.js';
import { ARTEFACT, type ArtefactSpec, type PenColour, type PlantedArtefact } from './spec.js';

type PenSpec = Extract<ArtefactSpec, { kind: 'pen' }>;
interface Point {
  readonly x: number;
  readonly y: number;
}

/** Ink as an optical density added by `composeRgb`: cover 0–1 per px of one pen. */
export interface InkLayer {
  readonly colour: PenColour;
  readonly cover: Float32Array;
}

/** Draws a pen mark, returns its ink and where it lies. Strokes are 30–42 µm wide, rings 20–28 µm. */
export function drawPen(
  canvas: Canvas,
  layout: Layout,
  random: Random,
  spec: PenSpec,
): { ink: InkLayer; planted: PlantedArtefact } {
  const cover = new Float32Array(canvas.width * canvas.height);
  // A ring is drawn with a finer pen, so that windows on it still hold mostly tissue.
  const half = between(random, 15, 21) * canvas.um * (spec.shape === 'ring' ? 0.66 : 1);
  const extent = { x0: canvas.width, y0: canvas.height, x1: 0, y1: 0 };
  for (const path of paths(canvas, layout, random, spec.shape)) {
    for (const point of walk(path, 3)) stamp(canvas, cover, point, half, extent);
  }
  for (let i = 0; i < cover.length; i++) if (cover[i]! > 0.3) canvas.artefacts[i]! |= ARTEFACT.pen;
  const { x0, y0 } = extent;
  const box = { x: x0, y: y0, width: Math.max(0, extent.x1 - x0), height: Math.max(0, extent.y1 - y0) };
  return { ink: { colour: spec.colour, cover }, planted: { kind: 'pen', colour: spec.colour, box } };
}

function paths(canvas: Canvas, layout: Layout, random: Random, shape: PenSpec['shape']): Point[][] {
  const { width, height } = canvas;
  if (shape === 'line') {
    const y = between(random, 0.25, 0.75) * height;
    return [
      wobbly(random, { x: 0.03 * width, y }, { x: 0.97 * width, y: y + between(random, -0.2, 0.2) * height }),
    ];
  }
  if (shape === 'corner') {
    const size = 0.16 * Math.min(width, height);
    return [wobbly(random, { x: size * 0.2, y: size }, { x: size, y: size * 0.2 })];
  }
  if (shape === 'scribble') return scribble(canvas, random);
  const foci = layout.zones.filter((zone) => zone.kind === 'malignant');
  const middle = { x: width / 2, y: height / 2, r: 0.24 * Math.min(width, height) };
  return (foci.length > 0 ? foci : [middle]).map((focus) =>
    ring(random, focus, focus.r * between(random, 0.9, 1.1)),
  );
}

/** Zigzag strokes over the whole slide, so that most windows meet ink. */
function scribble(canvas: Canvas, random: Random): Point[][] {
  const { width, height, um } = canvas;
  const gap = between(random, 125, 150) * um;
  const strokes: Point[][] = [];
  for (let y = between(random, 0.3, 0.8) * gap; y < height; y += gap) {
    strokes.push(
      wobbly(random, { x: 0.02 * width, y }, { x: 0.98 * width, y: y + between(random, -0.3, 0.3) * gap }),
    );
  }
  return strokes;
}

function wobbly(random: Random, from: Point, to: Point): Point[] {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const phase = random.uniform() * 6;
  const swing = between(random, 0.01, 0.025) * length;
  return Array.from({ length: 60 }, (_, n) => {
    const t = n / 59;
    const side = swing * (Math.sin(phase + 7 * t) + 0.4 * Math.sin(2 * phase + 19 * t));
    return {
      x: from.x + (to.x - from.x) * t - ((to.y - from.y) / length) * side,
      y: from.y + (to.y - from.y) * t + ((to.x - from.x) / length) * side,
    };
  });
}

/** A hand-drawn circle that does not quite close. */
function ring(random: Random, centre: Point, radius: number): Point[] {
  const phase = random.uniform() * 2 * Math.PI;
  return Array.from({ length: 120 }, (_, n) => {
    const angle = phase + (n / 119) * 2 * Math.PI * 1.04;
    const r = radius * (1 + 0.05 * Math.sin(3 * angle + phase) + 0.06 * (n / 119));
    return { x: centre.x + r * Math.cos(angle), y: centre.y + r * Math.sin(angle) };
  });
}

function* walk(path: readonly Point[], step: number): Generator<Point> {
  for (let n = 1; n < path.length; n++) {
    const from = path[n - 1]!;
    const to = path[n]!;
    const count = Math.max(1, Math.round(Math.hypot(to.x - from.x, to.y - from.y) / step));
    for (let k = 0; k < count; k++) {
      yield { x: from.x + ((to.x - from.x) * k) / count, y: from.y + ((to.y - from.y) * k) / count };
    }
  }
}

function stamp(
  canvas: Canvas,
  cover: Float32Array,
  point: Point,
  half: number,
  extent: { x0: number; y0: number; x1: number; y1: number },
): void {
  const box = boxAround(canvas, point.x, point.y, half + 1);
  for (let y = box.y0; y < box.y1; y++) {
    for (let x = box.x0; x < box.x1; x++) {
      const dx = x - point.x;
      const dy = y - point.y;
      const depth = half - Math.sqrt(dx * dx + dy * dy);
      const value = Math.min(1, depth / (5 * canvas.um) + 0.3);
      const at = y * canvas.width + x;
      if (value > cover[at]!) cover[at] = value;
    }
  }
  extent.x0 = Math.min(extent.x0, box.x0);
  extent.x1 = Math.max(extent.x1, box.x1);
  extent.y0 = Math.min(extent.y0, box.y0);
  extent.y1 = Math.max(extent.y1, box.y1);
}
