import { createRandom, MorphoscopeError, type TilePixels } from '@morphoscope/domain';
import { type Canvas, makeCanvas } from './canvas.js';
import { composeRgb } from './compose.kernel.js';
import { paintBlur, softenOptics } from './focus.kernel.js';
import { paintFold } from './fold.kernel.js';
import { makeLayout } from './layout.js';
import { drawPen, type InkLayer } from './pen.js';
import {
  type FullSpec,
  type GroundTruth,
  type PhantomSpec,
  type PlantedArtefact,
  SITES,
  TISSUE_CLASSES,
} from './spec.js';
import { slideStain } from './stain.js';
import { paintTissue, paintTissueWithout, type RemovableTissue } from './tissue.js';

/** A synthetic slide with its exact truth. */
export interface Phantom {
  readonly spec: FullSpec;
  /** The whole slide at level 0; the caller owns the buffer. */
  readonly image: TilePixels;
  readonly groundTruth: GroundTruth;
  readonly artefacts: readonly PlantedArtefact[];
  /** A copy of a rectangle, level-0 px; outside the slide is white. */
  pixels(x: number, y: number, width: number, height: number): TilePixels;
}

/**
 * Paints a synthetic H&E-like slide: stroma, benign glands, malignant glands (label `malignant` only), lymphocytes, fat, blood,
 * glass and the artefacts asked for. Pure: the same spec gives the same bytes. About 1 s per 4 megapixels; needs ~25 bytes/px.
 * @throws MorphoscopeError `InputError` for a size, mpp or site that cannot be painted.
 */
export function makePhantomSlide(spec: PhantomSpec): Phantom {
  return paintSlide(fillSpec(spec), undefined);
}

/** What can be taken away from a slide: a kind of tissue, or the marks of the pen. */
export type RemovableConcept = RemovableTissue | 'pen';

/**
 * The slide of `spec` as it would be without one concept: all pixels that the concept did not touch keep their dyes and class to
 * the bit. In place of tissue shows what grew before it, nearly always stroma; glands go with their lumen, lymphocytes with the
 * single ones strewn through the stroma. Under a pen mark lies what was there. Slide and counterpart differ by that concept
 * alone, so what a model makes of the difference is its use of the concept. About twice the cost of `makePhantomSlide`.
 * @throws MorphoscopeError as `makePhantomSlide`.
 */
export function makePhantomWithout(spec: PhantomSpec, concept: RemovableConcept): Phantom {
  return paintSlide(fillSpec(spec), concept);
}

function paintSlide(full: FullSpec, without: RemovableConcept | undefined): Phantom {
  const canvas = makeCanvas(full);
  const layout = makeLayout(canvas, full);
  if (without === undefined || without === 'pen') paintTissue(canvas, layout, full);
  else paintTissueWithout(canvas, layout, full, without);
  const artefacts: PlantedArtefact[] = [];
  const inks: InkLayer[] = [];
  full.artefacts.forEach((artefact, n) => {
    const random = createRandom(full.seed, 'phantom', 'artefact', n, artefact.kind);
    if (artefact.kind === 'fold') artefacts.push(paintFold(canvas, random));
    if (artefact.kind !== 'pen' || without === 'pen') return;
    const { ink, planted } = drawPen(canvas, layout, random, artefact);
    inks.push(ink);
    artefacts.push(planted);
  });
  const rgb = composeRgb(canvas, slideStain(full), inks);
  softenOptics(rgb, full.width, full.height);
  softenOptics(rgb, full.width, full.height);
  full.artefacts.forEach((artefact, n) => {
    if (artefact.kind !== 'blur') return;
    artefacts.push(paintBlur(canvas, rgb, createRandom(full.seed, 'phantom', 'artefact', n, 'blur')));
  });
  const image = { data: rgb, width: full.width, height: full.height };
  return {
    spec: full,
    image,
    groundTruth: truthOf(canvas),
    artefacts,
    pixels: (x, y, width, height) => crop(image, x, y, width, height),
  };
}

function truthOf(canvas: Canvas): GroundTruth {
  const { classes: data, artefacts, width, height } = canvas;
  return { data, artefacts, width, height, downsample: 1, classes: TISSUE_CLASSES };
}

function crop(image: TilePixels, x: number, y: number, width: number, height: number): TilePixels {
  const data = new Uint8Array(width * height * 3).fill(255);
  const left = Math.max(0, x);
  const right = Math.min(image.width, x + width);
  for (let j = Math.max(0, y); j < Math.min(image.height, y + height) && right > left; j++) {
    const row = image.data.subarray((j * image.width + left) * 3, (j * image.width + right) * 3);
    data.set(row, ((j - y) * width + left - x) * 3);
  }
  return { data, width, height };
}

/** Fills in defaults and refuses what cannot be painted. */
function fillSpec(spec: PhantomSpec): FullSpec {
  const full = { width: 2560, height: 2048, mpp: 0.5, artefacts: [], ...spec };
  const bad = (what: string, suggestion: string) =>
    new MorphoscopeError('InputError', what, { where: `phantom ${spec.id}`, suggestion });
  const sides = [full.width, full.height];
  if (!sides.every((side) => Number.isInteger(side) && side >= 256 && side <= 16384)) {
    throw bad(`A phantom cannot be ${full.width} × ${full.height} px.`, 'Give whole sides of 256–16384 px.');
  }
  if (!(full.mpp >= 0.2 && full.mpp <= 2)) {
    throw bad(`A phantom cannot have ${full.mpp} µm/px.`, 'Give an mpp between 0.2 and 2.');
  }
  if (!SITES.includes(full.site)) {
    throw bad(`There is no site "${full.site}".`, `Use one of ${SITES.join(', ')}.`);
  }
  return full;
}
