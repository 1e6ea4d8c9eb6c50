import type { CellRaster, Finding } from '@morphoscope/domain';
import type { AnnotatedSlide, AnnotationRaster } from './annotations.js';
import { fillPolygon } from './polygon-fill.kernel.js';
import { crossesItself } from './self-crossing.js';
import { type AnnotationShape, areaOf, boundsOf, type ShapeFile } from './shape.js';

/** Class of objects in a file that names no class at all. */
const UNNAMED = 'annotation';

/** An object whose class is known. */
export type NamedShape = AnnotationShape & { readonly className: string };

/**
 * Shapes with a class. Where some objects of a file have a class, those without are left out; where none has, all are
 * called `annotation`.
 */
export function namedShapes({ shapes }: ShapeFile): { shapes: NamedShape[]; unnamed: number } {
  const named = shapes.filter((shape): shape is NamedShape => shape.className !== undefined);
  if (named.length > 0) return { shapes: named, unnamed: shapes.length - named.length };
  return { shapes: shapes.map((shape) => ({ ...shape, className: UNNAMED })), unnamed: 0 };
}

/** Draws shapes on a raster, the largest first, so that the smallest shape at a cell's centre counts. */
export function paintShapes(
  file: ShapeFile,
  classes: readonly string[],
  raster: CellRaster,
  slide: AnnotatedSlide,
): Omit<AnnotationRaster, 'slideId' | 'classes'> {
  const { shapes, unnamed } = namedShapes(file);
  const cells = new Uint8Array(raster.width * raster.height);
  const regions = new Uint32Array(cells.length);
  const regionClass = new Uint8Array(shapes.length + 1);
  const order = shapes
    .map((shape, i) => ({ shape, i, area: areaOf(shape.polygons) }))
    .sort((a, b) => b.area - a.area || a.i - b.i);
  let intricate = 0;
  for (const { shape, i } of order) {
    const index = classes.indexOf(shape.className) + 1;
    regionClass[i + 1] = index;
    for (const { rings } of shape.polygons) {
      const filled = fillPolygon(rings, raster, (row, from, to) => {
        cells.fill(index, row * raster.width + from, row * raster.width + to);
        regions.fill(i + 1, row * raster.width + from, row * raster.width + to);
      });
      if (!filled) intricate++;
    }
  }
  return {
    cells,
    regions,
    regionClass,
    rule: 'A cell belongs to the smallest outline that holds its centre; one annotated object is a region.',
    findings: shapeFindings(file, shapes, { unnamed, intricate }, slide),
  };
}

function shapeFindings(
  { skipped }: ShapeFile,
  shapes: readonly NamedShape[],
  { unnamed, intricate }: { readonly unnamed: number; readonly intricate: number },
  slide: AnnotatedSlide,
): Finding[] {
  const findings: Finding[] = [];
  const say = (code: string, severity: Finding['severity'], message: string, suggestion?: string): void => {
    findings.push({
      code,
      severity,
      location: slide.id,
      message,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  };
  for (const [kind, count] of skipped) {
    say('annotation-skipped', 'info', `${count} ${kind} are not used: only outlines of areas are.`);
  }
  if (unnamed > 0) {
    say(
      'annotation-without-class',
      'warning',
      `${counted(unnamed, 'outline has', 'outlines have')} no class and ${unnamed === 1 ? 'is' : 'are'} not used.`,
      'Give it a classification in QuPath, or a group in ASAP.',
    );
  }
  if (intricate > 0) {
    say(
      'annotation-too-intricate',
      'warning',
      `${counted(intricate, 'polygon has', 'polygons have')} so many long edges that it is not drawn.`,
      'Simplify it, or export a mask.',
    );
  }
  const outside = shapes.filter((shape) => liesOutside(shape, slide)).length;
  if (outside > 0) {
    say(
      'annotation-outside-slide',
      'warning',
      `${counted(outside, 'outline lies', 'outlines lie')} wholly outside the slide (${slide.width} × ${slide.height} px).`,
      'Coordinates must be level-0 pixels: check that they are not µm or of another slide.',
    );
  }
  const crossing = shapes.filter(({ polygons }) => polygons.some(crossesItself)).length;
  if (crossing > 0) {
    say(
      'annotation-crosses-itself',
      'info',
      `${counted(crossing, 'outline crosses', 'outlines cross')} itself: inside is what an odd number of edges surrounds.`,
    );
  }
  return findings;
}

function counted(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** Whether no part of a shape's bounds lies on the slide. */
export function liesOutside(
  { polygons }: AnnotationShape,
  slide: Pick<AnnotatedSlide, 'width' | 'height'>,
): boolean {
  const { minX, minY, maxX, maxY } = boundsOf(polygons);
  return maxX <= 0 || maxY <= 0 || minX >= slide.width || minY >= slide.height;
}
