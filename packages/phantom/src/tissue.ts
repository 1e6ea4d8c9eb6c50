import { paintBenignGlands } from './benign-gland.js';
import { paintBlood } from './blood.js';
import { type Canvas, makeCanvas } from './canvas.js';
import { paintFat } from './fat.kernel.js';
import type { Layout } from './layout.js';
import { paintLymphocytes } from './lymphocytes.js';
import { paintMalignantGlands } from './malignant-gland.js';
import { makeScatter } from './scatter.js';
import type { FullSpec } from './spec.js';
import { paintSpindles, paintStroma } from './stroma.kernel.js';

/** Tissue that can be taken away, so that what grew before it shows: stroma, nearly always. A gland goes with its lumen. */
export const REMOVABLE_TISSUE = ['fat', 'benign-gland', 'blood', 'malignant-gland', 'lymphocytes'] as const;

/** Name of a kind of tissue that can be taken away. */
export type RemovableTissue = (typeof REMOVABLE_TISSUE)[number];

/** Pixels that one painter changed, and what was there before. */
interface Footprint {
  readonly pixels: Uint8Array;
  readonly before: Canvas;
  /** Class that the painter left in each pixel. */
  readonly classes: Uint8Array;
}

/** From the ground up: each layer paints over those before it. */
export function paintTissue(canvas: Canvas, layout: Layout, spec: FullSpec): void {
  paintLayers(canvas, layout, spec, undefined);
}

/**
 * As `paintTissue`, but without one kind of tissue. All other pixels are those of the whole slide, to the bit: where the tissue
 * was, the slide shows what would have grown there: stroma with its spindle cells, at a few rims fat.
 */
export function paintTissueWithout(
  canvas: Canvas,
  layout: Layout,
  spec: FullSpec,
  without: RemovableTissue,
): void {
  paintTissue(canvas, layout, spec);
  const other = makeCanvas(spec);
  const { pixels, classes } = paintLayers(other, layout, spec, without)!;
  // A later layer may have grown over the footprint; what it painted stays.
  for (let at = 0; at < pixels.length; at++)
    if (pixels[at] && canvas.classes[at] === classes[at]) copyPixel(other, canvas, at);
}

/** @returns the footprint of what was left out */
function paintLayers(
  canvas: Canvas,
  layout: Layout,
  spec: FullSpec,
  without: RemovableTissue | undefined,
): Footprint | undefined {
  const { seed } = spec;
  const occupied = makeScatter(90 * canvas.um);
  const painters: Readonly<Record<Exclude<RemovableTissue, 'lymphocytes'>, () => void>> = {
    fat: () => paintFat(canvas, layout, seed),
    'benign-gland': () => paintBenignGlands(canvas, layout, seed, occupied),
    blood: () => paintBlood(canvas, layout, seed, occupied),
    'malignant-gland': () => paintMalignantGlands(canvas, layout, seed, occupied),
  };
  let footprint: Footprint | undefined;
  paintStroma(canvas, layout);
  for (const [tissue, paint] of Object.entries(painters)) {
    if (tissue === without) footprint = footprintOf(canvas, paint);
    else paint();
  }
  // Only now: the tissue takes its place among the others before it goes.
  if (footprint) undo(canvas, footprint);
  paintSpindles(canvas, layout, seed);
  const lymphocytes = () => paintLymphocytes(canvas, layout, seed);
  if (without !== 'lymphocytes') {
    lymphocytes();
    return footprint;
  }
  footprint = footprintOf(canvas, lymphocytes);
  undo(canvas, footprint);
  return footprint;
}

function footprintOf(canvas: Canvas, paint: () => void): Footprint {
  const { classes, H, E, R } = canvas;
  const before = { ...canvas, classes: classes.slice(), H: H.slice(), E: E.slice(), R: R.slice() };
  paint();
  const pixels = classes.map((own, at) =>
    own !== before.classes[at] || H[at] !== before.H[at] || E[at] !== before.E[at] || R[at] !== before.R[at]
      ? 1
      : 0,
  );
  return { pixels, before, classes: classes.slice() };
}

function undo(canvas: Canvas, { pixels, before, classes }: Footprint): void {
  for (let at = 0; at < pixels.length; at++)
    if (pixels[at] && canvas.classes[at] === classes[at]) copyPixel(before, canvas, at);
}

function copyPixel(from: Canvas, to: Canvas, at: number): void {
  to.classes[at] = from.classes[at]!;
  to.H[at] = from.H[at]!;
  to.E[at] = from.E[at]!;
  to.R[at] = from.R[at]!;
}
