import { type CellRaster, type Finding, isMorphoscopeError, MorphoscopeError } from '@morphoscope/domain';
import { type AnnotationFile, findAnnotationFiles } from './annotation-files.js';
import { fileFindings, rasterFindings } from './annotation-findings.js';
import { readMaskClasses } from './mask-classes.js';
import { maskCells, maskClassNames, regionsOfCells } from './mask-file.js';
import { type Outlines, outlinesOf, readShapes } from './outlines.js';
import { namedShapes, paintShapes } from './paint-shapes.js';

/** A slide that may be annotated. */
export interface AnnotatedSlide {
  readonly id: string;
  readonly path: string;
  /** Level-0 px. */
  readonly width: number;
  readonly height: number;
}

/** Annotations of one slide on its raster of cells. */
export interface AnnotationRaster {
  readonly slideId: string;
  /** Class i + 1 of `cells` is called `classes[i]`; the same list for every slide. */
  readonly classes: readonly string[];
  /**
   * Class per cell, row-major: 0 none, else index + 1 into `classes`. A cell belongs to the class at its centre; where
   * shapes overlap, to the smallest of them. Nothing is said about tissue: cells on glass may lie inside an outline.
   */
  readonly cells: Uint8Array;
  /**
   * Which region a cell belongs to, row-major: 0 none, else from 1. A region is one annotated object; in a mask, cells of
   * one class that touch (8 neighbours). Labels within a region are not independent of each other.
   */
  readonly regions: Uint32Array;
  /** Class (as in `cells`) of every region; entry 0 is 0. */
  readonly regionClass: Uint8Array;
  /** The rules above, in words, for the record. */
  readonly rule: string;
  readonly findings: readonly Finding[];
}

/** Annotations of a study's slides. */
export interface Annotations {
  /** Class names over all slides, in the order of the files' own values (masks) or by name (outlines). */
  readonly classes: readonly string[];
  /** Ids of the slides that have any. */
  readonly slides: readonly string[];
  /** What was noticed about the files. */
  readonly findings: readonly Finding[];
  /**
   * The annotation of a slide on its raster; `undefined` when it has none.
   * @param covered per cell, not 0 where tiles were analysed; to notice annotations that miss them
   */
  rasterise(slideId: string, raster: CellRaster, covered?: Uint8Array): Promise<AnnotationRaster | undefined>;
  /** The annotation of a slide as outlines, those of a mask along its pixels; `undefined` when it has none. */
  outlines(slideId: string): Promise<Outlines | undefined>;
}

/** Classes that fit into a byte beside 0. */
const MOST_CLASSES = 255;

/**
 * Opens the annotations in a folder (one file per slide, named after it) or one file: GeoJSON of QuPath and others, masks
 * as PNG or TIFF, ASAP XML. A file that cannot be used becomes a finding, and its slide counts as not annotated.
 * @throws MorphoscopeError `InputError` when the path is no annotation at all, or there are more than 255 classes.
 */
export async function openAnnotations(path: string, slides: readonly AnnotatedSlide[]): Promise<Annotations> {
  const found = await findAnnotationFiles(path, slides);
  const usable = new Map<string, AnnotationFile>();
  const broken: Finding[] = [];
  const fromMasks: string[] = [];
  const fromShapes: string[] = [];
  for (const file of found.files) {
    try {
      (file.format === 'mask' ? fromMasks : fromShapes).push(...(await classNamesOf(file)));
      usable.set(file.slideId, file);
    } catch (error) {
      broken.push(unusable(file, error));
    }
  }
  const classes = [...new Set([...fromMasks, ...[...new Set(fromShapes)].sort()])];
  if (classes.length > MOST_CLASSES) {
    throw new MorphoscopeError('InputError', `the annotations have ${classes.length} classes`, {
      where: path,
      suggestion: `Up to ${MOST_CLASSES} are possible; give the objects a classification, not just a name.`,
    });
  }
  const bySlide = new Map(slides.map((slide) => [slide.id, slide]));
  return {
    classes,
    slides: [...usable.keys()],
    findings: [...broken, ...fileFindings(found, slides)],
    rasterise: async (slideId, raster, covered) => {
      const file = usable.get(slideId);
      if (!file) return undefined;
      const painted = await paint(file, classes, raster, bySlide.get(slideId)!);
      const cells = { ...painted, slideId, classes };
      return { ...cells, findings: [...painted.findings, ...rasterFindings(cells, covered)] };
    },
    outlines: async (slideId) => {
      const file = usable.get(slideId);
      return file && outlinesOf(file, bySlide.get(slideId)!);
    },
  };
}

async function classNamesOf(file: AnnotationFile): Promise<string[]> {
  if (file.format === 'mask') return maskClassNames(file.path, await readMaskClasses(file.path));
  return namedShapes(await readShapes(file)).shapes.map(({ className }) => className);
}

async function paint(
  file: AnnotationFile,
  classes: readonly string[],
  raster: CellRaster,
  slide: AnnotatedSlide,
): Promise<Omit<AnnotationRaster, 'slideId' | 'classes'>> {
  if (file.format !== 'mask') return paintShapes(await readShapes(file), classes, raster, slide);
  const names = await readMaskClasses(file.path);
  const index = (name: string): number => classes.indexOf(name) + 1;
  const { cells, width, height } = await maskCells(file.path, names, index, raster, slide);
  const regions = regionsOfCells(cells, raster.width);
  const regionClass = new Uint8Array(regions.reduce((most, region) => Math.max(most, region), 0) + 1);
  regions.forEach((region, cell) => {
    regionClass[region] = cells[cell]!;
  });
  return {
    cells,
    regions,
    regionClass,
    rule: 'A cell belongs to the class of the mask pixel at its centre; touching cells of one class are a region.',
    findings: shapeOfMask(slide, width, height),
  };
}

/** A mask that is not the slide scaled down is laid on askew. */
function shapeOfMask(slide: AnnotatedSlide, width: number, height: number): Finding[] {
  const [x, y] = [slide.width / width, slide.height / height];
  // A mask's size is rounded to whole pixels.
  const slack = Math.max(x / width, y / height, 0.01 * Math.max(x, y));
  if (Math.abs(x - y) <= slack) return [];
  return [
    {
      code: 'annotation-mask-shape',
      severity: 'warning',
      location: slide.id,
      message: `The mask has ${width} × ${height} px, the slide ${slide.width} × ${slide.height}: not the same shape. It is stretched over the slide.`,
      suggestion: 'Check that mask and slide belong together and show the same area.',
    },
  ];
}

function unusable(file: AnnotationFile, error: unknown): Finding {
  if (!isMorphoscopeError(error)) throw error;
  return {
    code: 'annotation-unreadable',
    severity: 'error',
    location: file.slideId,
    message: `${file.path}: ${error.message}. The slide counts as not annotated.`,
    ...(error.suggestion === undefined ? {} : { suggestion: error.suggestion }),
  };
}
