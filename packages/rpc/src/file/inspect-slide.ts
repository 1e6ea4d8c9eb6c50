import type { Finding } from '@morphoscope/domain';
import { openSlide, slideFindings } from '@morphoscope/slide-io';
import type { SlideFacts } from './inspection.js';

/**
 * Opens a slide, reads its headers and closes it.
 * @throws MorphoscopeError `SlideError` for what is no slide.
 */
export async function inspectSlide(path: string): Promise<SlideFacts> {
  const reader = await openSlide(path);
  try {
    const { vendor, width, height, mpp, objectivePower, levels } = reader.slide;
    return {
      vendor,
      width,
      height,
      levels,
      ...(mpp ? { mpp } : {}),
      ...(objectivePower === undefined ? {} : { objectivePower }),
      findings: slideFindings(reader.slide).map(inWordsOfPages),
    };
  } finally {
    await reader.close();
  }
}

/** Findings speak of the flag of the command line; people in a browser have a field. */
function inWordsOfPages(finding: Finding): Finding {
  const { suggestion } = finding;
  if (!suggestion?.includes('--slide-mpp')) return finding;
  return { ...finding, suggestion: suggestion.replaceAll('--slide-mpp', '“µm per pixel” of a new run') };
}
