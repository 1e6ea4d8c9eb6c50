import { type Affine, type Box, boundsOf, meets, type Point, scaleOf } from '../geometry/affine';
import { drawNames, type NamedPlace } from './draw-names';
import { linePatterns } from './line-pattern';
import type { OutlineShapes } from './outline-shapes';
import type { ThinnedOutlines } from './thinned';
import { visibleRuns } from './visible-runs';

/** Outlines as they lie over a slide. */
export interface OutlineMarks {
  readonly shapes: OutlineShapes;
  readonly thinned: ThinnedOutlines;
  /** Whether a class is drawn, and with which of the patterns, by index. */
  readonly shown: readonly boolean[];
  readonly patterns: readonly number[];
}

/** White with a black core: seen on any tissue, and not taken for a region, which is black with a white core. */
const WIDTH = { case: 4.5, core: 1.75 };
/** Objects smaller on screen have thinner lines, as they would be nothing but line; CSS px. */
const SMALL = { below: 36, thinner: 0.65 };
/** Objects smaller on screen are dots, CSS px. */
const DOT = 6;
/** How far outside of the screen lines are still drawn, CSS px: their ends must not be seen. */
const MARGIN = 8;
/** Objects smaller on screen have no name beside them, CSS px. */
const NAMED_FROM = 52;

/** What is drawn in one frame of one class, or of its small objects. */
interface ClassLines {
  readonly classIndex: number;
  readonly thickness: number;
  /** One path per ring: a single one of all would take many times as long to stroke. */
  readonly whole: Path2D[];
  readonly cut: { readonly path: Path2D; readonly before: number }[];
}

/** Draws outlines onto a canvas of `width × height` px; `toScreen` in these px, `density` of them per CSS px. */
export function drawOutlines(
  context: CanvasRenderingContext2D,
  size: { readonly width: number; readonly height: number },
  toScreen: Affine,
  density: number,
  { shapes, thinned, shown, patterns }: OutlineMarks,
): void {
  const frame = grown({ x: 0, y: 0, ...size }, MARGIN * density);
  const scale = scaleOf(toScreen);
  const dots: Point[] = [];
  const lines = new Map<string, ClassLines>();
  const names: NamedPlace[] = [];
  for (const object of shapes.objects) {
    if (!shown[object.classIndex]) continue;
    const box = boundsOf(toScreen, object.box);
    if (!meets(box, frame)) continue;
    const side = Math.max(box.width, box.height) / density;
    if (side < DOT) {
      dots.push({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
      continue;
    }
    const rings = thinned.rings(object, scale / density);
    const of = linesOf(lines, object.classIndex, side < SMALL.below ? SMALL.thinner : 1);
    const top = holds(frame, box) ? addWhole(rings, toScreen, of) : addCut(rings, toScreen, frame, of);
    if (top && side >= NAMED_FROM)
      names.push({ at: top, name: shapes.classes[object.classIndex] as string, area: object.area });
  }
  context.lineJoin = 'miter';
  context.miterLimit = 2;
  // White first, or the white of one line would cover the core of another.
  for (const of of lines.values()) strokeCase(context, of, density);
  drawDots(context, dots, density);
  for (const of of lines.values())
    strokeCore(context, of, linePatterns[patterns[of.classIndex] ?? 0] ?? [], density);
  context.setLineDash([]);
  drawNames(context, size, density, names);
}

function linesOf(lines: Map<string, ClassLines>, classIndex: number, thickness: number): ClassLines {
  const key = `${classIndex} ${thickness}`;
  const made = lines.get(key) ?? { classIndex, thickness, whole: [], cut: [] };
  lines.set(key, made);
  return made;
}

/** @returns the topmost point */
function addWhole(
  rings: readonly Float64Array[],
  { a, b, c, d, e, f }: Affine,
  { whole }: ClassLines,
): Point | undefined {
  let top: Point | undefined;
  for (const ring of rings) {
    const path = new Path2D();
    for (let i = 0; i < ring.length; i += 2) {
      const [x, y] = [ring[i] as number, ring[i + 1] as number];
      const [screenX, screenY] = [a * x + c * y + e, b * x + d * y + f];
      path.lineTo(screenX, screenY);
      if (!top || screenY < top.y) top = { x: screenX, y: screenY };
    }
    path.closePath();
    whole.push(path);
  }
  return top;
}

/** @returns the topmost point that is seen */
function addCut(
  rings: readonly Float64Array[],
  toScreen: Affine,
  frame: Box,
  { cut }: ClassLines,
): Point | undefined {
  let top: Point | undefined;
  for (const ring of rings)
    for (const { points, before } of visibleRuns(ring, toScreen, frame)) {
      const path = new Path2D();
      for (let i = 0; i < points.length; i += 2) {
        const [x, y] = [points[i] as number, points[i + 1] as number];
        path.lineTo(x, y);
        if (!top || y < top.y) top = { x, y };
      }
      cut.push({ path, before });
    }
  return top;
}

function strokeCase(
  context: CanvasRenderingContext2D,
  { whole, cut, thickness }: ClassLines,
  density: number,
): void {
  context.setLineDash([]);
  context.strokeStyle = '#fff';
  context.lineWidth = WIDTH.case * thickness * density;
  for (const path of whole) context.stroke(path);
  for (const { path } of cut) context.stroke(path);
}

function drawDots(context: CanvasRenderingContext2D, dots: readonly Point[], density: number): void {
  for (const [colour, side] of [
    ['#fff', 4 * density],
    ['#000', 2 * density],
  ] as const) {
    context.fillStyle = colour;
    for (const { x, y } of dots) context.fillRect(x - side / 2, y - side / 2, side, side);
  }
}

function strokeCore(
  context: CanvasRenderingContext2D,
  { whole, cut, thickness }: ClassLines,
  pattern: readonly number[],
  density: number,
): void {
  context.strokeStyle = '#000';
  context.lineWidth = WIDTH.core * thickness * density;
  context.setLineDash(pattern.map((part) => part * density));
  context.lineDashOffset = 0;
  for (const path of whole) context.stroke(path);
  for (const { path, before } of cut) {
    context.lineDashOffset = before;
    context.stroke(path);
  }
  context.lineDashOffset = 0;
}

function grown({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

function holds(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
