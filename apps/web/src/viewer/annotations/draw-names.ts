import { type Box, meets, type Point } from '../geometry/affine';

/** A name and the point of an outline that it belongs to, px. */
export interface NamedPlace {
  readonly at: Point;
  readonly name: string;
  /** Larger objects get their names first. */
  readonly area: number;
}

/** Names at once: more would be a wall. */
const MOST = 28;
const FONT = '"Inter Variable", Inter, system-ui, sans-serif';

/** Names above the highest point of outlines, on white with a black edge; none over another. */
export function drawNames(
  context: CanvasRenderingContext2D,
  size: { readonly width: number; readonly height: number },
  density: number,
  places: readonly NamedPlace[],
): void {
  context.font = `600 ${11.5 * density}px ${FONT}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.lineWidth = density;
  const taken: Box[] = [];
  for (const { at, name } of [...places].sort((a, b) => b.area - a.area)) {
    if (taken.length >= MOST) break;
    const width = context.measureText(name).width + 10 * density;
    const height = 17 * density;
    const box = {
      x: Math.min(Math.max(at.x - width / 2, 2 * density), size.width - width - 2 * density),
      // An outline that leaves the screen at the top has its name inside.
      y: at.y > height + 6 * density ? at.y - height - 3 * density : Math.max(at.y, 0) + 5 * density,
      width,
      height,
    };
    if (taken.some((other) => meets(other, box))) continue;
    taken.push(box);
    context.fillStyle = '#fff';
    context.strokeStyle = '#000';
    context.beginPath();
    context.roundRect(box.x, box.y, box.width, box.height, 3 * density);
    context.fill();
    context.stroke();
    context.fillStyle = '#000';
    context.fillText(name, box.x + 5 * density, box.y + height / 2 + 0.5 * density);
  }
}
