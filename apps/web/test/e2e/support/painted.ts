import type { Place } from '../../../src/state/view-state';
import type { Picture } from './picture';
import type { StoredCells } from './stored-cells';

type Rgb = readonly [number, number, number];

/** How a stage should be painted. */
export interface Painted {
  readonly at: Place;
  /** µm per level-0 px. */
  readonly mpp: number;
  /** Per cluster of the cells, `#rrggbb`. Two may share one. */
  readonly colours: readonly string[];
  /** W at the end of the scale. */
  readonly scale: number;
}

/** What was looked at, how much of it was painted with another cluster than the strongest, and which clusters were seen. */
export interface Judgement {
  readonly looked: number;
  readonly wrong: number;
  readonly seen: ReadonlySet<number>;
}

/** Holds a picture of a stage, painted hard at full opacity, against the cells of the study folder. */
export function judgePainting(
  picture: Picture,
  cells: StoredCells,
  { at, mpp, colours: hex, scale: weightScale }: Painted,
): Judgement {
  const colours = hex.map(
    (colour) => [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16)) as unknown as Rgb,
  );
  const scale = mpp / at.mpp;
  const turn = (at.rotation * Math.PI) / 180;
  let [looked, wrong] = [0, 0];
  const seen = new Set<number>();
  for (let row = 0; row < cells.height; row++)
    for (let column = 0; column < cells.width; column++) {
      const weights = colours.map((_, k) => cells.weight(k, column, row));
      const [first, second] = weights
        .map((_, k) => k)
        .sort((a, b) => (weights[b] as number) - (weights[a] as number));
      const lead = (weights[first as number] as number) - (weights[second as number] as number);
      // Tiles of weights are bytes: closer ones may be equal there.
      if (!(lead > (2 / 255) * weightScale)) continue;
      for (const [dx, dy] of places(cells.stepX * scale)) {
        const px = (cells.originX + (column + 0.5 + dx) * cells.stepX - at.x) * scale;
        const py = (cells.originY + (row + 0.5 + dy) * cells.stepY - at.y) * scale;
        const x = picture.width / 2 + px * Math.cos(turn) - py * Math.sin(turn);
        const y = picture.height / 2 + px * Math.sin(turn) + py * Math.cos(turn);
        // Beside the tools, the scale and the map in the corner.
        if (x < 80 || y < 60 || x > picture.width - 190 || y > picture.height - 100) continue;
        const painted = paintedWith(picture.rgb(x, y), colours);
        if (painted === undefined) continue;
        looked++;
        seen.add(first as number);
        if (hex[painted] !== hex[first as number]) wrong++;
      }
    }
  return { looked, wrong, seen };
}

/** The cluster whose colour, multiplied onto some grey, comes nearest; `undefined` where the px is too dark to tell. */
function paintedWith(px: Rgb, colours: readonly Rgb[]): number | undefined {
  const most = Math.max(...px);
  if (most < 60) return undefined;
  let [best, least] = [-1, Number.POSITIVE_INFINITY];
  // Colour is weaker on empty glass.
  for (const [k, colour] of colours.entries())
    for (let strength = 0.35; strength <= 1.001; strength += 0.13) {
      const tint = colour.map((value) => 1 - strength + (strength * value) / 255);
      const brightest = Math.max(...tint);
      const off = tint.reduce(
        (sum, value, c) => sum + (value / brightest - (px[c] as number) / most) ** 2,
        0,
      );
      if (off < least) [best, least] = [k, off];
    }
  return best;
}

/** Places in a cell to look at: its middle, and 1.5 screen px inside its edges. `px`: screen px of a cell. */
function places(px: number): readonly (readonly [number, number])[] {
  const edge = 0.5 - 1.5 / px;
  return px < 6
    ? [[0, 0]]
    : [
        [0, 0],
        [edge, 0],
        [-edge, 0],
        [0, edge],
        [0, -edge],
      ];
}
