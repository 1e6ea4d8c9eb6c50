import { boxAround, type Canvas } from './canvas.js';
import { CONTOUR, contourAt, type GlandShape } from './gland-shape.js';
import { noiseAt } from './noise.kernel.js';
import { CLASS } from './spec.js';

/** How the cytoplasm and the contents of a gland look. */
export interface GlandLook {
  readonly class: number;
  readonly h: number;
  readonly e: number;
  /** Eosin added towards the lumen. */
  readonly apical: number;
  /** Concentrations in the lumen: secretion, mucin. */
  readonly lumenH: number;
  readonly lumenE: number;
  /** Width of the cleft around the gland, px; 0 none. */
  readonly halo: number;
  /** Width of a cell along the contour, px: faint borders between cells. */
  readonly cellWidth: number;
}

/** Paints epithelium and lumen of a gland (nuclei come after) and sets their classes. */
export function paintGland(canvas: Canvas, shape: GlandShape, look: GlandLook): void {
  const { width, classes } = canvas;
  const box = boxAround(canvas, shape.x, shape.y, shape.reach + look.halo + 2);
  for (let y = box.y0; y < box.y1; y++) {
    for (let x = box.x0; x < box.x1; x++) {
      const dx = x - shape.x;
      const dy = y - shape.y;
      const radius = Math.sqrt(dx * dx + dy * dy);
      if (radius > shape.reach + look.halo + 1) continue;
      const at = y * width + x;
      if (classes[at] === CLASS.glass) continue;
      const angle = Math.atan2(dy, dx);
      const outer = contourAt(shape.outer, angle);
      const depth = outer - radius;
      if (depth <= -0.5) {
        fadeCollagen(canvas, at, depth, look.halo);
        continue;
      }
      const ragged = 3 * canvas.um * (noiseAt(canvas.noise.lumps, x, y) - 0.5);
      const intoLumen = contourAt(shape.lumen, angle) - radius + ragged;
      if (depth > 0) classes[at] = intoLumen > 0 ? CLASS.lumen : look.class;
      paintWall(canvas, at, x, y, depth, intoLumen, angle, look);
    }
  }
}

/** Thins the collagen just outside the gland: the retraction cleft. */
function fadeCollagen(canvas: Canvas, at: number, depth: number, halo: number): void {
  if (halo <= 0 || depth < -halo) return;
  const keep = Math.min(1, 0.25 + (0.75 * -depth) / halo);
  canvas.E[at]! *= keep;
  canvas.H[at]! *= keep;
}

function paintWall(
  canvas: Canvas,
  at: number,
  x: number,
  y: number,
  depth: number,
  intoLumen: number,
  angle: number,
  look: GlandLook,
): void {
  const { H, E, R, noise, um } = canvas;
  const grain = noiseAt(noise.grain, x, y) - 0.5;
  const lump = noiseAt(noise.lumps, x + 91, y) - 0.5;
  const cover = Math.min(1, depth + 0.5);
  const open = Math.min(1, Math.max(0, intoLumen / (0.8 * um) + 0.5));
  const nearLumen = Math.max(0, 1 - Math.max(0, -intoLumen) / (3 * um));
  const membrane = Math.max(0, 1 - Math.abs(depth - 0.4 * um) / (0.6 * um));
  const cells = angle * (CONTOUR / look.cellWidth) + lump;
  const border = Math.max(0, 1 - Math.abs(cells - Math.round(cells)) * 9);
  const e =
    look.e * (1 + 0.5 * grain + 0.4 * lump) + look.apical * nearLumen + 0.28 * membrane + 0.05 * border;
  const h = look.h * (1 + 0.6 * grain + 0.4 * lump) + 0.05 * membrane;
  const secretion = 1 + 1.6 * (noiseAt(noise.clouds, x, y) - 0.5) + 0.6 * grain;
  const insideH = h + (look.lumenH * secretion - h) * open;
  const insideE = e + (look.lumenE * secretion - e) * open;
  H[at]! += (insideH - H[at]!) * cover;
  E[at]! += (insideE - E[at]!) * cover;
  R[at]! *= 1 - cover;
}
