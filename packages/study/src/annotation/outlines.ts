import { basename } from 'node:path';
import { type TracedRing, traceRegions } from '@morphoscope/domain';
import type { AnnotationFile } from './annotation-files.js';
import type { AnnotatedSlide } from './annotations.js';
import { readAsapXml } from './asap-shapes.js';
import { readGeoJson } from './geojson-shapes.js';
import { readMaskClasses } from './mask-classes.js';
import { maskCells, maskClassNames, maskSize } from './mask-file.js';
import { type NamedShape, namedShapes } from './paint-shapes.js';
import type { ShapeFile } from './shape.js';

/** What a file outlines on one slide. */
export interface Outlines {
  readonly shapes: readonly NamedShape[];
  /** Name of the file. */
  readonly source: string;
  /** What the shapes were drawn with, level-0 px: nothing finer than a pixel of a mask; 0 for outlines. */
  readonly grain: number;
}

/** Longest side that a mask is traced at, px; a finer one is sampled. */
const MOST_SIDE = 4096;

/** @throws MorphoscopeError `InputError` for a file that is no such annotation, or too large. */
export function readShapes({ path, format }: Pick<AnnotationFile, 'path' | 'format'>): Promise<ShapeFile> {
  return format === 'asap' ? readAsapXml(path) : readGeoJson(path);
}

/** What a file holds as outlines. @throws MorphoscopeError `InputError` as `readShapes` */
export async function outlinesOf(
  file: AnnotationFile,
  slide: Pick<AnnotatedSlide, 'width' | 'height'>,
): Promise<Outlines> {
  const source = basename(file.path);
  if (file.format === 'mask') return { ...(await maskOutlines(file.path, slide)), source };
  return { shapes: namedShapes(await readShapes(file)).shapes, source, grain: 0 };
}

/** Outlines of a mask along its pixels: joined pixels of one class are one object. */
async function maskOutlines(
  path: string,
  slide: Pick<AnnotatedSlide, 'width' | 'height'>,
): Promise<Omit<Outlines, 'source'>> {
  const named = await readMaskClasses(path);
  const classes = await maskClassNames(path, named);
  const size = await maskSize(path);
  const shrink = Math.max(1, size.width / MOST_SIDE, size.height / MOST_SIDE);
  const [width, height] = [Math.ceil(size.width / shrink), Math.ceil(size.height / shrink)];
  const [stepX, stepY] = [slide.width / width, slide.height / height];
  const raster = { width, height, originX: 0, originY: 0, stepX, stepY };
  const { cells } = await maskCells(path, named, (name) => classes.indexOf(name) + 1, raster, slide);
  const place = (ring: TracedRing): Float64Array =>
    Float64Array.from(ring.slice(0, -1).flatMap(([x, y]) => [x * stepX, y * stepY]));
  const shapes = classes.flatMap((className, i) =>
    traceRegions(cells, width, height, i + 1).map(({ outer, holes }) => ({
      className,
      polygons: [{ rings: [outer, ...holes].map(place) }],
    })),
  );
  return { shapes, grain: Math.max(stepX, stepY) };
}
