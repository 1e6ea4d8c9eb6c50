import { annotationError, MOST_VERTICES, readBounded } from './bounded-file.js';
import type { AnnotationShape, Polygon, ShapeFile } from './shape.js';

/** Geometry collections inside geometry collections, at most. */
const MOST_NESTING = 8;

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads GeoJSON (RFC 7946) with coordinates in level-0 px, as QuPath and others write it: a feature collection, a list of
 * features, one feature, or a bare geometry. The class of a feature is `properties.classification.name`,
 * `properties.classification`, `properties.class` or `properties.name`, whichever comes first.
 * @throws MorphoscopeError `InputError` for a file that is not GeoJSON, or too large.
 */
export async function readGeoJson(path: string): Promise<ShapeFile> {
  return geoJsonShapes(await readJson(path), path);
}

/** @throws MorphoscopeError `InputError` for a file that is not JSON, or too large. */
export async function readJson(path: string): Promise<unknown> {
  const text = (await readBounded(path)).toString('utf8').replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch {
    throw annotationError(path, 'is not JSON', 'Export the annotations again as GeoJSON.');
  }
}

/** The shapes of a GeoJSON document, as `readGeoJson` gives them. @param path for errors */
export function geoJsonShapes(root: unknown, path: string): ShapeFile {
  const reader = new GeoJsonReader(path);
  for (const feature of featuresOf(root, path)) reader.add(feature);
  return { shapes: reader.shapes, skipped: reader.skipped };
}

function featuresOf(root: unknown, path: string): readonly unknown[] {
  if (Array.isArray(root)) return root;
  if (isObject(root)) {
    if (root.type === 'FeatureCollection' && Array.isArray(root.features)) return root.features;
    if (root.type === 'Feature') return [root];
    if ('coordinates' in root || 'geometries' in root) return [{ type: 'Feature', geometry: root }];
  }
  throw annotationError(
    path,
    'is JSON, but not GeoJSON',
    'It needs a FeatureCollection of polygons in level-0 pixels.',
  );
}

class GeoJsonReader {
  readonly shapes: AnnotationShape[] = [];
  readonly skipped = new Map<string, number>();
  #vertices = 0;

  constructor(private readonly path: string) {}

  add(feature: unknown): void {
    if (!isObject(feature)) {
      this.#skip('entries that are not features');
      return;
    }
    const properties = isObject(feature.properties) ? feature.properties : {};
    const kind = properties.objectType ?? 'annotation';
    if (kind !== 'annotation') {
      this.#skip(`QuPath objects of type ${String(kind)}`);
      return;
    }
    const polygons = this.#polygons(feature.geometry, 0);
    if (polygons.length === 0) return;
    const className = classOf(properties);
    this.shapes.push({ ...(className === undefined ? {} : { className }), polygons });
  }

  #polygons(geometry: unknown, depth: number): Polygon[] {
    if (!isObject(geometry)) {
      this.#skip('features without geometry');
      return [];
    }
    const { type, coordinates, geometries } = geometry;
    if (type === 'Polygon') return this.#polygon(coordinates);
    if (type === 'MultiPolygon' && Array.isArray(coordinates)) {
      return coordinates.flatMap((part) => this.#polygon(part));
    }
    if (type === 'GeometryCollection' && Array.isArray(geometries) && depth < MOST_NESTING) {
      return geometries.flatMap((part) => this.#polygons(part, depth + 1));
    }
    this.#skip(`geometries of type ${String(type)}`);
    return [];
  }

  #polygon(coordinates: unknown): Polygon[] {
    const rings = Array.isArray(coordinates) ? coordinates.map((ring) => this.#ring(ring)) : [];
    const [outline, ...holes] = rings.map((ring) => (ring.length >= 6 ? ring : undefined));
    if (outline) return [{ rings: [outline, ...holes.filter((hole) => hole !== undefined)] }];
    this.#skip('polygons with fewer than three corners');
    return [];
  }

  #ring(points: unknown): Float64Array {
    const list = Array.isArray(points) ? points : [];
    this.#vertices += list.length;
    if (this.#vertices > MOST_VERTICES)
      throw annotationError(this.path, 'has too many vertices', 'Simplify it.');
    const ring = new Float64Array(list.length * 2);
    list.forEach((point, i) => {
      const [x, y] = Array.isArray(point) ? (point as unknown[]) : [];
      if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y)) {
        throw annotationError(this.path, 'has a polygon with coordinates that are not numbers');
      }
      ring[2 * i] = x;
      ring[2 * i + 1] = y;
    });
    return ring;
  }

  #skip(kind: string): void {
    this.skipped.set(kind, (this.skipped.get(kind) ?? 0) + 1);
  }
}

function classOf(properties: Json): string | undefined {
  const { classification } = properties;
  const candidates = [
    isObject(classification) ? classification.name : classification,
    isObject(classification) && Array.isArray(classification.names)
      ? classification.names.join(': ')
      : undefined,
    properties.class,
    properties.name,
  ];
  const found = candidates.find((name) => typeof name === 'string' && name.trim() !== '');
  return typeof found === 'string' ? found.trim() : undefined;
}

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
