import { drawOutlines, type OutlineMarks } from '../annotations/draw-outlines';
import { type Affine, apply, type Box, corners, type Point } from '../geometry/affine';

/** What is drawn over tissue and layers. All places in level-0 px. */
export interface Marks {
  /** Tiles of the selection; everything else fades. */
  readonly tiles: readonly Box[];
  /** What people outlined. */
  readonly outlines?: OutlineMarks | undefined;
  readonly region?: { readonly outline: readonly Point[]; readonly label: string } | undefined;
  /** The tile a link led to. */
  readonly pinnedTile?: Box | undefined;
  /** The cell that the card speaks of. */
  readonly cell?: Box | undefined;
  /** What a tool draws just now. */
  readonly draft?: readonly Point[] | undefined;
  /** Places of notes. */
  readonly notes: readonly Point[];
}

export const noMarks: Marks = { tiles: [], notes: [] };

/** How marks look. */
export interface MarkLook {
  /** Laid over what is not selected, CSS colour. */
  readonly veil: string;
}

/** Draws marks onto a canvas of `width × height` px; `toScreen` and sizes in these px, `density` of them per CSS px. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  size: { readonly width: number; readonly height: number },
  toScreen: Affine,
  density: number,
  marks: Marks,
  { veil }: MarkLook,
): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  if (marks.tiles.length > 0) drawSelection(context, size, toScreen, density, marks.tiles, veil);
  if (marks.outlines) drawOutlines(context, size, toScreen, density, marks.outlines);
  const line = (points: readonly Point[], closed: boolean, width = 2) =>
    casedLine(
      context,
      points.map((point) => apply(toScreen, point)),
      closed,
      width * density,
    );
  if (marks.pinnedTile) line(corners(marks.pinnedTile), true);
  if (marks.region) {
    line(marks.region.outline, true);
    drawLabel(context, marks.region, toScreen, density);
  }
  if (marks.draft && marks.draft.length > 1) line(marks.draft, false);
  for (const note of marks.notes) drawNote(context, apply(toScreen, note), density);
  if (marks.cell) drawCell(context, marks.cell, toScreen, density);
}

function drawSelection(
  context: CanvasRenderingContext2D,
  { width, height }: { readonly width: number; readonly height: number },
  { a, b, c, d, e, f }: Affine,
  density: number,
  tiles: readonly Box[],
  veil: string,
): void {
  context.fillStyle = veil;
  context.fillRect(0, 0, width, height);
  context.setTransform(a, b, c, d, e, f);
  context.globalCompositeOperation = 'destination-out';
  context.fillStyle = '#000';
  for (const tile of tiles) context.fillRect(tile.x, tile.y, tile.width, tile.height);
  context.globalCompositeOperation = 'source-over';
  // Single tiles get an edge; among many it would be a net over the tissue.
  if (tiles.length <= 400) {
    context.lineWidth = (1 * density) / Math.hypot(a, b);
    context.strokeStyle = 'rgb(255 255 255 / 55%)';
    for (const tile of tiles) context.strokeRect(tile.x, tile.y, tile.width, tile.height);
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
}

/** White on black, to be seen on any tissue. */
function casedLine(
  context: CanvasRenderingContext2D,
  points: readonly Point[],
  closed: boolean,
  width: number,
): void {
  context.beginPath();
  for (const { x, y } of points) context.lineTo(x, y);
  if (closed) context.closePath();
  context.lineJoin = 'round';
  context.lineCap = 'round';
  for (const [colour, part] of [
    ['#000', 2],
    ['#fff', 1],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width * part;
    context.stroke();
  }
}

function drawCell(context: CanvasRenderingContext2D, cell: Box, toScreen: Affine, density: number): void {
  const points = corners(cell).map((corner) => apply(toScreen, corner));
  const [first, , third] = points as [Point, Point, Point, Point];
  const least = 8 * density;
  if (Math.hypot(third.x - first.x, third.y - first.y) >= least) {
    casedLine(context, points, true, 2 * density);
    return;
  }
  const [x, y] = [(first.x + third.x) / 2, (first.y + third.y) / 2];
  const half = least / 2;
  casedLine(context, corners({ x: x - half, y: y - half, width: least, height: least }), true, 2 * density);
}

function drawLabel(
  context: CanvasRenderingContext2D,
  { outline, label }: { readonly outline: readonly Point[]; readonly label: string },
  toScreen: Affine,
  density: number,
): void {
  const points = outline.map((point) => apply(toScreen, point));
  const top = Math.min(...points.map(({ y }) => y));
  const left = Math.min(...points.filter(({ y }) => y < top + 4 * density).map(({ x }) => x));
  context.font = `600 ${12 * density}px "Inter Variable", Inter, system-ui, sans-serif`;
  context.textBaseline = 'middle';
  const width = context.measureText(label).width + 14 * density;
  const height = 20 * density;
  context.fillStyle = '#000';
  context.beginPath();
  context.roundRect(left, top - height - 4 * density, width, height, 3 * density);
  context.fill();
  context.fillStyle = '#fff';
  context.fillText(label, left + 7 * density, top - 4 * density - height / 2);
}

function drawNote(context: CanvasRenderingContext2D, { x, y }: Point, density: number): void {
  context.beginPath();
  context.arc(x, y, 5 * density, 0, 2 * Math.PI);
  context.fillStyle = '#fff';
  context.fill();
  context.lineWidth = 2 * density;
  context.strokeStyle = '#000';
  context.stroke();
}
