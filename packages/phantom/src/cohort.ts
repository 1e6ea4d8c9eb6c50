import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import sharp from 'sharp';
import { type CohortPlanOptions, planCohort } from './cohort-plan.js';
import { CONCEPTS, conceptMask } from './concept-mask.js';
import { makePhantomSlide, type Phantom } from './phantom.js';
import { ARTEFACT, type FullSpec, type PhantomSpec, type PlantedArtefact, TISSUE_CLASSES } from './spec.js';
import { reduceTruth } from './truth.js';

/** Level-0 px per px of the written masks. */
export const MASK_DOWNSAMPLE = 4;

/** How to write slides. */
export interface WriteOptions {
  /** Called after every slide. */
  readonly onProgress?: (progress: {
    readonly done: number;
    readonly total: number;
    readonly id: string;
  }) => void;
  /** Stops before the next slide or block; files written so far stay. */
  readonly signal?: AbortSignal;
}

/** How to plan and write a cohort. */
export interface CohortOptions extends CohortPlanOptions, WriteOptions {}

/** One written slide; paths are absolute. */
export interface CohortSlide {
  readonly spec: FullSpec;
  readonly path: string;
  /** Class index per `MASK_DOWNSAMPLE` px, 8-bit grey PNG. */
  readonly maskPath: string;
  /** `ARTEFACT` bits, same layout. */
  readonly artefactMaskPath: string;
  readonly artefacts: readonly PlantedArtefact[];
}

/** A written cohort. */
export interface PhantomCohort {
  readonly dir: string;
  readonly slides: readonly CohortSlide[];
  /** CSV with header `slide,label,site`. */
  readonly labelsPath: string;
  /** JSON: specs, class list, artefact bits, planted artefacts. */
  readonly cohortPath: string;
  readonly classes: readonly string[];
  /** Folder of annotations that `openAnnotations` of `study` reads: one mask per slide and the names of its values. */
  readonly annotationsDir: string;
}

/**
 * Paints the slides of `planCohort(options)` and writes them as `writePhantoms` does.
 * @throws MorphoscopeError `InputError` for unusable options, `ResourceError` when the folder cannot be written.
 */
export async function writeCohort(outDir: string, options: CohortOptions = {}): Promise<PhantomCohort> {
  return writePhantoms(outDir, planCohort(options), options);
}

/**
 * Paints slides and writes them to `outDir` (made if missing; files of the same names are replaced): per slide `<id>.tif`
 * (pyramidal, JPEG 90, with mpp and objective power), `<id>.mask.png`, `<id>.artefacts.png`; then `labels.csv`, `cohort.json`
 * and, for `morphoscope evaluate --annotations`, `annotations/<id>.mask.png` with `annotations/classes.json`. About 2 s per slide of 2560 × 2048 px on one core.
 * @throws MorphoscopeError `InputError` for unusable options, `ResourceError` when the folder cannot be written.
 */
export async function writePhantoms(
  outDir: string,
  specs: readonly PhantomSpec[],
  options: WriteOptions = {},
): Promise<PhantomCohort> {
  const dir = resolve(outDir);
  const annotationsDir = join(dir, 'annotations');
  await writing(dir, () => mkdir(annotationsDir, { recursive: true }));
  const slides: CohortSlide[] = [];
  for (const spec of specs) {
    options.signal?.throwIfAborted();
    const phantom = makePhantomSlide(spec);
    slides.push(await writeSlide(dir, phantom, options.signal));
    await writeAnnotation(annotationsDir, phantom);
    options.onProgress?.({ done: slides.length, total: specs.length, id: spec.id });
  }
  const labelsPath = join(dir, 'labels.csv');
  const cohortPath = join(dir, 'cohort.json');
  const rows = slides.map(({ spec }) => `${spec.id},${spec.label},${spec.site}\n`);
  await writing(dir, () => writeFile(labelsPath, `slide,label,site\n${rows.join('')}`));
  await writing(dir, () => writeFile(cohortPath, describe(slides)));
  const names = Object.fromEntries(CONCEPTS.map((name, i) => [i + 1, name]));
  await writing(annotationsDir, () =>
    writeFile(join(annotationsDir, 'classes.json'), `${JSON.stringify(names, null, 2)}\n`),
  );
  return { dir, slides, labelsPath, cohortPath, classes: TISSUE_CLASSES, annotationsDir };
}

function describe(slides: readonly CohortSlide[]): string {
  const cohort = {
    morphoscope: 1,
    classes: TISSUE_CLASSES,
    artefactBits: ARTEFACT,
    maskDownsample: MASK_DOWNSAMPLE,
    slides: slides.map(({ spec, artefacts }) => ({ ...spec, planted: artefacts })),
  };
  return `${JSON.stringify(cohort, null, 2)}\n`;
}

async function writeSlide(dir: string, phantom: Phantom, signal?: AbortSignal): Promise<CohortSlide> {
  const { spec, artefacts } = phantom;
  const path = join(dir, `${spec.id}.tif`);
  const maskPath = join(dir, `${spec.id}.mask.png`);
  const artefactMaskPath = join(dir, `${spec.id}.artefacts.png`);
  await writePhantom(path, phantom, signal);
  const mask = reduceTruth(phantom.groundTruth, MASK_DOWNSAMPLE);
  await writing(maskPath, () => writeGrey(maskPath, mask.data, mask.width, mask.height));
  await writing(artefactMaskPath, () => writeGrey(artefactMaskPath, mask.artefacts, mask.width, mask.height));
  return { spec, path, maskPath, artefactMaskPath, artefacts };
}

/**
 * Writes one slide as cohorts have it: a pyramidal TIFF, JPEG 90, with mpp and objective power. The folder must exist.
 * @throws MorphoscopeError `ResourceError` when it cannot be written.
 */
export async function writePhantom(path: string, phantom: Phantom, signal?: AbortSignal): Promise<void> {
  const { spec } = phantom;
  const source = {
    width: spec.width,
    height: spec.height,
    channels: 3 as const,
    mpp: { x: spec.mpp, y: spec.mpp },
    objectivePower: 10 / spec.mpp,
    read: (x: number, y: number, width: number, height: number) => phantom.pixels(x, y, width, height).data,
  };
  // Loaded here: painting alone needs no codec.
  const { writePyramid } = await import('@morphoscope/slide-io');
  await writePyramid(path, source, { compression: 'jpeg', quality: 90, ...(signal ? { signal } : {}) });
}

async function writeAnnotation(dir: string, { spec, groundTruth }: Phantom): Promise<void> {
  const { data, width, height } = conceptMask(reduceTruth(groundTruth, MASK_DOWNSAMPLE));
  const path = join(dir, `${spec.id}.mask.png`);
  await writing(path, () => writeGrey(path, data, width, height));
}

async function writeGrey(path: string, data: Uint8Array, width: number, height: number): Promise<void> {
  await sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toFile(path);
}

async function writing<T>(where: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    throw new MorphoscopeError('ResourceError', 'The cohort cannot be written here.', {
      where,
      suggestion: 'Choose a folder you may write to, on a disk with room (about 2 MB per slide).',
      cause,
    });
  }
}
