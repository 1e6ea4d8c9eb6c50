import { annotationError } from './bounded-file.js';
import type { Outlines } from './outlines.js';
import type { NamedShape } from './paint-shapes.js';
import type { Polygon } from './shape.js';
import { simplifyRing } from './simplify-ring.kernel.js';

/** Vertices kept of a slide's outlines: some 4 MB of GeoJSON, and what a viewer moves without stumbling. */
const MOST_KEPT = 200_000;
/** What outlines are simplified by at least, level-0 px: nobody drew more finely. */
const FINEST = 0.2;
/** Longest name of a class, characters. */
const LONGEST_NAME = 200;
const MOST_CLASSES = 255;

/** Stairs along the pixels of a mask become lines: in px of the mask. */
const STAIRS = 0.75;

/** Outlines that fit into a study. */
export interface BoundedOutlines extends Pick<Outlines, 'shapes' | 'source'> {
  /** How far they may lie from what the file says, level-0 px. */
  readonly tolerance: number;
  /** Objects smaller than the tolerance, which are gone. */
  readonly dropped: number;
}

/**
 * Simplifies outlines, twice as much each time, until they have at most 200,000 vertices together.
 * @throws MorphoscopeError `InputError` for classes that are too many, or whose names are no names.
 */
export function boundedOutlines({ shapes: given, source, grain }: Outlines): BoundedOutlines {
  checkNames(given, source);
  let step = Math.max(FINEST, STAIRS * grain);
  let tolerance = step;
  // A speck of a single pixel is no stair: it stays.
  let shapes = given.map((shape) => simplified(shape, step, FINEST));
  while (verticesOf(shapes) > MOST_KEPT) {
    step *= 2;
    tolerance += step;
    shapes = shapes.map((shape) => simplified(shape, step));
  }
  shapes = shapes.filter(({ polygons }) => polygons.length > 0);
  return { shapes, source, tolerance: Number(tolerance.toFixed(2)), dropped: given.length - shapes.length };
}

/** Vertices of all rings. */
function verticesOf(shapes: readonly NamedShape[]): number {
  let sum = 0;
  for (const { polygons } of shapes)
    for (const { rings } of polygons) for (const ring of rings) sum += ring.length / 2;
  return sum;
}

/** @param least for rings that are nowhere wider than the tolerance; absent: they are left out */
function simplified(shape: NamedShape, tolerance: number, least?: number): NamedShape {
  const smooth = (ring: Float64Array): Float64Array => {
    const short = simplifyRing(ring, tolerance);
    return short.length < 6 && least !== undefined ? simplifyRing(ring, least) : short;
  };
  const polygons = shape.polygons.flatMap(({ rings }): Polygon[] => {
    const [outline, ...holes] = rings.map(smooth);
    if (!outline || outline.length < 6) return [];
    return [{ rings: [outline, ...holes.filter((hole) => hole.length >= 6)] }];
  });
  return { ...shape, polygons };
}

function checkNames(shapes: readonly NamedShape[], source: string): void {
  const classes = new Set(shapes.map(({ className }) => className));
  if (classes.size > MOST_CLASSES)
    throw annotationError(
      source,
      `the annotations have ${classes.size} classes`,
      `Up to ${MOST_CLASSES} are possible; give the objects a classification, not just a name.`,
    );
  for (const name of classes)
    if (name.length > LONGEST_NAME || /\p{Cc}/u.test(name))
      throw annotationError(
        source,
        `a class has a name that is none: ${name.slice(0, 40).replace(/\p{Cc}/gu, ' ')}…`,
        `Use names of up to ${LONGEST_NAME} characters in one line.`,
      );
}
