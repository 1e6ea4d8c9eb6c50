import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import {
  annotateSlide,
  readAnnotations,
  removeAnnotations,
  type SlideAnnotationFile,
  StudyFolder,
} from '@morphoscope/study';
import type { KeptOutlines, SlideAnnotations } from '../contract/annotations.js';
import { isInside } from '../file/root-path.js';

/** The outlines of a slide as JSON of `SlideAnnotations`. @throws MorphoscopeError as `readAnnotations` */
export async function outlinesJson(root: string, slide: string): Promise<Uint8Array> {
  await checkInside(root, new StudyFolder(root).annotation(slide));
  const kept = await readAnnotations(root, slide);
  const answer: SlideAnnotations = kept
    ? {
        ...{ slide, source: kept.source, tolerance: kept.tolerance, dropped: kept.dropped },
        classes: kept.classes.map(({ name, objects }) => ({
          name,
          objects: objects.map((polygons) => polygons.map(({ rings }) => rings.map(openRing))),
        })),
      }
    : { slide, classes: [] };
  return new Uint8Array(new TextEncoder().encode(JSON.stringify(answer)));
}

/** Keeps what a file outlines. @throws MorphoscopeError as `annotateSlide`, `StudyError` where the folder cannot be written */
export async function keepOutlines(
  root: string,
  slide: string,
  file: SlideAnnotationFile,
): Promise<KeptOutlines> {
  await checkWritable(root);
  const { classes, tolerance, dropped } = await annotateSlide(root, slide, file);
  return {
    ...{ slide, tolerance, dropped },
    classes: classes.map(({ name, objects }) => ({ name, objects: objects.length })),
  };
}

/** @returns whether there were any. @throws MorphoscopeError as `keepOutlines` */
export async function removeOutlines(root: string, slide: string): Promise<boolean> {
  await checkWritable(root);
  return removeAnnotations(root, slide);
}

/** Without the last vertex where it repeats the first. */
function openRing(ring: Float64Array): number[] {
  const n = ring.length;
  const closed = n > 2 && ring[0] === ring[n - 2] && ring[1] === ring[n - 1];
  return Array.from(closed ? ring.subarray(0, n - 2) : ring);
}

async function checkWritable(root: string): Promise<void> {
  const folder = new StudyFolder(root).annotations();
  await checkInside(root, folder);
  const there = await realpath(folder).catch(() => root);
  await access(there, constants.W_OK).catch((cause: unknown) => {
    throw new MorphoscopeError('StudyError', 'the server may not write into the folder of the study', {
      suggestion: 'Ask whoever runs the server to let it write there, or use morphoscope annotate.',
      cause,
    });
  });
}

/** A folder may come from elsewhere: links that lead out of it are refused. */
async function checkInside(root: string, path: string): Promise<void> {
  const place = await realpath(path).catch(() => undefined);
  if (place === undefined || isInside(await realpath(root), place)) return;
  throw new MorphoscopeError('StudyError', 'the annotations of the study lie outside of its folder', {
    suggestion: 'Copy them into the study, or import another copy of it.',
  });
}
