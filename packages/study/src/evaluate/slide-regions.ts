import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { CellRaster, Finding } from '@morphoscope/domain';
import { areKept, keepAnnotations } from '../annotate-study.js';
import { type Annotations, openAnnotations } from '../annotation/annotations.js';
import { openZarr } from '../array/zarr.js';
import { stageKey } from '../folder/stable-json.js';
import { slideFile } from '../folder/study-folder.js';
import type { StudyTile } from '../table/tile-places.js';
import type { EvaluationPlan } from './evaluation-plan.js';
import type { JudgedSlide } from './judged-slides.js';

/** Mask value of tissue outside all outlines, where that counts as known. */
const REST = 255;

/** The annotations of an evaluation. */
export interface RegionSource {
  readonly annotations: Annotations;
  /** Tissue outside the outlines belongs to no region and counts as such: with a single class it is all there is to tell it from. */
  readonly restIsKnown: boolean;
}

/** What is annotated on some tiles, `n × P` each, row-major. */
export interface TileRegions {
  /** 0: not known, or glass; else the class, from 1; `REST`: known to be none. */
  readonly mask: Uint8Array;
  /** Which annotated object, from 1 within the slide; 0 for none. Tissue that is known to be none is an object of its own. */
  readonly blocks: Uint32Array;
}

/** Annotations of one slide, cell by cell of its tiles. */
export interface SlideRegions {
  /** Changes with the annotation. */
  readonly key: string;
  /** Class of each block; entry 0 stands for none. */
  readonly blockClass: Uint8Array;
  of(tiles: readonly StudyTile[]): TileRegions;
  readonly findings: readonly Finding[];
}

/** Opens the annotations asked for. Slides without any are judged all the same. */
export async function openRegions(plan: EvaluationPlan): Promise<RegionSource | undefined> {
  if (plan.annotations === undefined) return undefined;
  const slides = annotated(plan).map(({ slide, record }) => ({
    id: slide.id,
    path: slide.path,
    width: record.slide.width,
    height: record.slide.height,
  }));
  const annotations = await openAnnotations(plan.annotations, slides);
  return { annotations, restIsKnown: annotations.classes.length === 1 };
}

function annotated({ slides: { judged, fit, heldOut } }: EvaluationPlan): readonly JudgedSlide[] {
  return heldOut ? [...judged, ...fit] : judged;
}

/** Keeps the annotations in the study, so that whoever opens it sees what was compared with. @returns what could not be kept */
export async function keepRegions(
  plan: EvaluationPlan,
  { annotations }: RegionSource,
): Promise<readonly Finding[]> {
  if (plan.annotations === undefined || (await areKept(plan.folder, plan.annotations))) return [];
  const records = annotated(plan).map(({ record }) => record);
  return (await keepAnnotations(plan.folder, records, annotations)).findings;
}

/** Which tissue counts as known to be of no class. */
export function regionFindings(source: RegionSource | undefined): Finding[] {
  if (!source || source.annotations.classes.length === 0) return [];
  const classes = source.annotations.classes.join(', ');
  return [
    {
      code: 'annotated-tissue',
      severity: 'info',
      location: classes,
      message: source.restIsKnown
        ? `One class is annotated (${classes}): tissue outside its outlines counts as not ${classes} on slides that have an annotation.`
        : `Classes annotated: ${classes}. Tissue outside all outlines counts as not known and is left out.`,
    },
  ];
}

/** Lays a slide's annotation on the cells of its tiles; `undefined` when it has none. */
export async function slideRegions(
  plan: EvaluationPlan,
  { annotations, restIsKnown }: RegionSource,
  { slide, record }: JudgedSlide,
): Promise<SlideRegions | undefined> {
  const cells = join(plan.folder.slide(slide.id), slideFile.cells);
  const tissue = await wholeMap(join(cells, 'tissue'));
  const covered = await wholeMap(join(cells, 'coverage'));
  const raster = await annotations.rasterise(slide.id, record.raster, covered);
  if (!raster) return undefined;
  const { height, width } = plan.manifest.layer;
  const scale = {
    x: plan.manifest.tiling.mpp / record.slide.mpp!.x,
    y: plan.manifest.tiling.mpp / record.slide.mpp!.y,
  };
  const cell = {
    x: (plan.manifest.tiling.tilePx * scale.x) / width,
    y: (plan.manifest.tiling.tilePx * scale.y) / height,
  };
  return {
    key: stageKey('regions', annotations.classes, restIsKnown, hashOf(raster.cells), hashOf(raster.regions)),
    blockClass: restIsKnown ? Uint8Array.of(...raster.regionClass, REST) : raster.regionClass,
    findings: raster.findings,
    of: (tiles) => {
      const P = height * width;
      const mask = new Uint8Array(tiles.length * P);
      const blocks = new Uint32Array(tiles.length * P);
      tiles.forEach((tile, t) => {
        for (let p = 0; p < P; p++) {
          const x = tile.x + ((p % width) + 0.5) * cell.x;
          const y = tile.y + (Math.floor(p / width) + 0.5) * cell.y;
          const at = cellAt(record.raster, x, y);
          if (at < 0 || tissue[at] !== 1) continue;
          const known = raster.cells[at]!;
          mask[t * P + p] = known > 0 ? known : restIsKnown ? REST : 0;
          blocks[t * P + p] = known > 0 ? raster.regions[at]! : restIsKnown ? raster.regionClass.length : 0;
        }
      });
      return { mask, blocks };
    },
  };
}

function hashOf(values: Uint8Array | Uint32Array): string {
  return createHash('sha256').update(values).digest('hex');
}

/** The cell of a raster at a level-0 point, −1 outside. */
function cellAt({ originX, originY, stepX, stepY, width, height }: CellRaster, x: number, y: number): number {
  const column = Math.floor((x - originX) / stepX);
  const row = Math.floor((y - originY) / stepY);
  return column >= 0 && row >= 0 && column < width && row < height ? row * width + column : -1;
}

async function wholeMap(path: string): Promise<Uint8Array> {
  const zarr = await openZarr(path);
  const out = new Uint8Array(zarr.width * zarr.height);
  for (let band = 0; band * zarr.chunk < zarr.height; band++) {
    const { y0, data } = await zarr.readBand(band);
    out.set(data, y0 * zarr.width);
  }
  return out;
}
