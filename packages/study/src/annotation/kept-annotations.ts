import { stat } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import { writeFileAtomic } from '../folder/atomic.js';
import type { StudyFolder } from '../folder/study-folder.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import { type BoundedOutlines, boundedOutlines } from './bounded-outlines.js';
import { geoJsonShapes, readJson } from './geojson-shapes.js';
import type { Outlines } from './outlines.js';
import { liesOutside, namedShapes } from './paint-shapes.js';
import type { Polygon } from './shape.js';

/** One class on a slide. */
export interface AnnotatedClass {
  readonly name: string;
  /** Each object is the union of its polygons. */
  readonly objects: readonly (readonly Polygon[])[];
}

/** What people outlined on a slide, as a study keeps it. */
export interface KeptAnnotations {
  readonly slideId: string;
  /** Name of the file that it comes from. */
  readonly source: string;
  /** How far the outlines may lie from those of that file, level-0 px. */
  readonly tolerance: number;
  /** Objects left out because they are smaller than that. */
  readonly dropped: number;
  /** In the order in which the file first names them. */
  readonly classes: readonly AnnotatedClass[];
}

type Place = Pick<SlideRecord, 'id' | 'contentHash' | 'slide'>;

/** What stands in the file beside the features. */
interface Origin {
  readonly slide: string;
  readonly contentHash: string;
  readonly source: string;
  readonly tolerance: number;
  readonly dropped: number;
}

/**
 * Writes a slide's outlines into `annotations/`, simplified until they are small enough; what was there before is replaced.
 * @throws MorphoscopeError `InputError` when nothing is outlined on the slide, or what is cannot be kept.
 */
export async function writeKept(
  folder: StudyFolder,
  record: Place,
  outlines: Outlines,
): Promise<KeptAnnotations> {
  checkPlace(outlines, record);
  const bounded = boundedOutlines(outlines);
  if (bounded.shapes.length === 0)
    throw new MorphoscopeError('InputError', 'all outlines are smaller than a pixel', {
      where: outlines.source,
      suggestion: 'Coordinates must be level-0 pixels: check that they are not mm.',
    });
  await writeFileAtomic(folder.annotation(record.id), `${JSON.stringify(asGeoJson(record, bounded))}\n`);
  return asKept(record.id, bounded);
}

/**
 * The outlines that a study keeps of a slide; `undefined` where there are none, or they were drawn on another file.
 * @throws MorphoscopeError `InputError` for a file that is damaged.
 */
export async function readKept(
  folder: StudyFolder,
  { id, contentHash }: Pick<Place, 'id' | 'contentHash'>,
): Promise<KeptAnnotations | undefined> {
  const path = folder.annotation(id);
  const there = await stat(path).catch(() => undefined);
  if (!there?.isFile()) return undefined;
  const root = await readJson(path);
  const { shapes } = namedShapes(geoJsonShapes(root, path));
  const { contentHash: drawnOn, source, tolerance, dropped } = originOf(root);
  // A file that somebody put there says nothing of the slide, and is believed.
  if (drawnOn !== undefined && drawnOn !== contentHash) return undefined;
  return asKept(id, {
    shapes,
    source: source ?? `${id}.geojson`,
    tolerance: tolerance ?? 0,
    dropped: dropped ?? 0,
  });
}

function asKept(
  slideId: string,
  {
    shapes,
    source,
    tolerance,
    dropped,
  }: Pick<BoundedOutlines, 'shapes' | 'source' | 'tolerance' | 'dropped'>,
): KeptAnnotations {
  const classes = new Map<string, (readonly Polygon[])[]>();
  for (const { className, polygons } of shapes) {
    const objects = classes.get(className);
    if (objects) objects.push(polygons);
    else classes.set(className, [polygons]);
  }
  return {
    ...{ slideId, source, tolerance, dropped },
    classes: [...classes].map(([name, objects]) => ({ name, objects })),
  };
}

function checkPlace({ shapes, source }: Outlines, { id, slide }: Place): void {
  if (shapes.length === 0)
    throw new MorphoscopeError('InputError', 'nothing is outlined in the file', {
      where: source,
      suggestion: 'It needs polygons with a class: points, lines and detections are not used.',
    });
  if (shapes.every((shape) => liesOutside(shape, slide)))
    throw new MorphoscopeError(
      'InputError',
      `all outlines lie outside the slide ${id} (${slide.width} × ${slide.height} px)`,
      {
        where: source,
        suggestion: 'Coordinates must be level-0 pixels: check that they are not µm or of another slide.',
      },
    );
}

/** GeoJSON as QuPath writes it, so that others read it; where it comes from stands beside the features. */
function asGeoJson({ id, contentHash }: Place, { shapes, source, tolerance, dropped }: BoundedOutlines) {
  const origin: Origin = { slide: id, contentHash, source, tolerance, dropped };
  return {
    type: 'FeatureCollection',
    morphoscope: origin,
    features: shapes.map(({ className, polygons }) => ({
      type: 'Feature',
      geometry: geometryOf(polygons.map(({ rings }) => rings.map(closedPoints))),
      properties: { objectType: 'annotation', classification: { name: className } },
    })),
  };
}

function geometryOf(polygons: readonly number[][][][]) {
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0] }
    : { type: 'MultiPolygon', coordinates: polygons };
}

/** Tenths of a level-0 px are finer than what outlines are simplified by. */
function closedPoints(ring: Float64Array): number[][] {
  const points: number[][] = [];
  for (let i = 0; i < ring.length; i += 2) points.push([tenths(ring[i]!), tenths(ring[i + 1]!)]);
  return [...points, points[0]!];
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

function originOf(root: unknown): Partial<Origin> {
  const { morphoscope } = (root ?? {}) as { readonly morphoscope?: Record<string, unknown> };
  const text = (key: string) => (typeof morphoscope?.[key] === 'string' ? morphoscope[key] : undefined);
  const number = (key: string) =>
    Number.isFinite(morphoscope?.[key]) ? (morphoscope![key] as number) : undefined;
  const found = {
    ...{ contentHash: text('contentHash'), source: text('source') },
    ...{ tolerance: number('tolerance'), dropped: number('dropped') },
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
