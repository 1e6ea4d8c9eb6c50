import type { SlideRow, StudyFacts } from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import type { z } from 'zod';
import type { createStudy } from '../contract/studies.js';
import type { JobPayloadInput } from '../job-payload.js';

/** @throws MorphoscopeError `InputError` for slides that do not say how large a pixel is, where nobody says it either. */
export function checkScale(slides: readonly SlideRow[], slideMpp: number | undefined): void {
  const unknown = slideMpp === undefined ? slides.filter(({ mppX }) => mppX === null) : [];
  if (unknown.length === 0) return;
  const names = unknown.slice(0, 3).map(({ name }) => name);
  const more = unknown.length > 3 ? ` and ${unknown.length - 3} more` : '';
  throw new MorphoscopeError('InputError', `${names.join(', ')}${more} do not say how large a pixel is`, {
    where: 'slideMpp',
    suggestion: 'Give µm per pixel, from the scanner settings.',
  });
}

/** What lists show before the run has made anything. */
export function factsBefore(slides: number, model: string, layer: string | undefined): StudyFacts {
  return {
    slides,
    failed: 0,
    tiles: 0,
    model,
    ...(layer === undefined ? {} : { layer }),
    dictionaries: [],
    hasIndex: false,
    hasEvaluation: false,
  };
}

type RunPayload = Extract<JobPayloadInput, { kind: 'run' }>;

/** What the job of a run carries. */
export function runPayloadOf(
  input: Omit<z.output<typeof createStudy>, 'slides' | 'model'>,
  slides: RunPayload['slides'],
  target: Pick<RunPayload, 'study' | 'folder' | 'model'>,
): RunPayload {
  const { layer, methods, clusters, stridePx, minTissue, seed, slideMpp, holdOut, attribution } = input;
  return {
    kind: 'run',
    ...target,
    slides,
    methods,
    clusters,
    seed,
    attribution,
    ...(layer === undefined ? {} : { layer }),
    ...(stridePx === undefined ? {} : { stridePx }),
    ...(minTissue === undefined ? {} : { minTissue }),
    ...(slideMpp === undefined ? {} : { slideMpp }),
    ...(holdOut === undefined ? {} : { holdOut }),
    ...(input.index ? { index: {} } : {}),
    ...(input.evaluate ? { evaluate: {} } : {}),
  };
}
