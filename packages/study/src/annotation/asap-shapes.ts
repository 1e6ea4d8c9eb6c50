import { annotationError, MOST_VERTICES, readBounded } from './bounded-file.js';
import type { AnnotationShape, ShapeFile } from './shape.js';
import { xmlTags } from './xml-reader.js';

/** Kinds of ASAP annotations that have an area. A spline is taken as the polygon of its points. */
const areas = new Set(['Polygon', 'Rectangle', 'Spline']);

interface OpenAnnotation {
  readonly type: string;
  readonly className?: string;
  readonly points: { readonly order: number; readonly x: number; readonly y: number }[];
}

/**
 * Reads annotations of ASAP (Automated Slide Analysis Platform, Radboudumc; as in CAMELYON16): polygons, rectangles and
 * splines in level-0 px. The class of an annotation is its group (`PartOfGroup`); `None` is no class.
 * @throws MorphoscopeError `InputError` for a file that is not such XML, or too large.
 */
export async function readAsapXml(path: string): Promise<ShapeFile> {
  const text = (await readBounded(path)).toString('utf8').replace(/^\uFEFF/, '');
  try {
    return parseAsap(text);
  } catch (error) {
    throw annotationError(
      path,
      `is not an ASAP annotation: ${(error as Error).message}`,
      'Save it again with ASAP, or export GeoJSON from QuPath.',
    );
  }
}

function parseAsap(text: string): ShapeFile {
  const shapes: AnnotationShape[] = [];
  const skipped = new Map<string, number>();
  let root: string | undefined;
  let vertices = 0;
  let open: OpenAnnotation | undefined;
  for (const tag of xmlTags(text)) {
    if (tag.kind === 'open') {
      root ??= tag.name;
      if (tag.name === 'Annotation') open = openAnnotation(tag.attributes);
      if (tag.name === 'Coordinate' && open) open.points.push(pointOf(tag.attributes));
      if (tag.name === 'Coordinate' && ++vertices > MOST_VERTICES) throw new Error('too many vertices');
    } else if (tag.name === 'Annotation' && open) {
      const shape = shapeOf(open);
      if (shape) shapes.push(shape);
      else
        skipped.set(
          `annotations of type ${open.type}`,
          (skipped.get(`annotations of type ${open.type}`) ?? 0) + 1,
        );
      open = undefined;
    }
  }
  if (root !== 'ASAP_Annotations')
    throw new Error(`its root is <${root ?? 'nothing'}>, not <ASAP_Annotations>`);
  return { shapes, skipped };
}

function openAnnotation(attributes: ReadonlyMap<string, string>): OpenAnnotation {
  const group = attributes.get('PartOfGroup')?.trim();
  const className = group && group !== 'None' ? group : undefined;
  return {
    type: attributes.get('Type') ?? 'unknown',
    ...(className === undefined ? {} : { className }),
    points: [],
  };
}

function pointOf(attributes: ReadonlyMap<string, string>) {
  const number = (name: string): number => {
    // Some locales write a decimal comma.
    const value = Number((attributes.get(name) ?? '').trim().replace(',', '.') || Number.NaN);
    if (Number.isFinite(value)) return value;
    throw new Error(`a Coordinate has no number ${name}`);
  };
  return { order: number('Order'), x: number('X'), y: number('Y') };
}

function shapeOf({ type, className, points }: OpenAnnotation): AnnotationShape | undefined {
  if (!areas.has(type) || points.length < 3) return undefined;
  const ordered = [...points].sort((a, b) => a.order - b.order);
  const ring = Float64Array.from(ordered.flatMap(({ x, y }) => [x, y]));
  return { ...(className === undefined ? {} : { className }), polygons: [{ rings: [ring] }] };
}
