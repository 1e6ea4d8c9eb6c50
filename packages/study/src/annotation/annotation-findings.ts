import { basename } from 'node:path';
import type { Finding } from '@morphoscope/domain';
import type { FoundFiles } from './annotation-files.js';
import type { AnnotatedSlide, AnnotationRaster } from './annotations.js';

/** Names listed in a finding at most. */
const LISTED = 5;

/** Slides without annotation, annotations without a slide, and files passed over. */
export function fileFindings(found: FoundFiles, slides: readonly AnnotatedSlide[]): Finding[] {
  const findings: Finding[] = [];
  const annotated = new Set(found.files.map(({ slideId }) => slideId));
  const bare = slides.filter(({ id }) => !annotated.has(id)).map(({ id }) => id);
  if (bare.length > 0) {
    findings.push({
      code: 'slide-without-annotation',
      severity: annotated.size === 0 ? 'warning' : 'info',
      location: listed(bare),
      message: `${bare.length} of ${slides.length} slides have no annotation and are left out where one is needed.`,
      suggestion: 'Name the files after the slides, e.g. case-1.geojson for case-1.svs.',
    });
  }
  if (found.strangers.length > 0) {
    const names = found.strangers.map((path) => basename(path));
    findings.push({
      code: 'annotation-without-slide',
      severity: annotated.size === 0 ? 'warning' : 'info',
      location: listed(names),
      message: `${names.length} annotation ${names.length === 1 ? 'file belongs' : 'files belong'} to no slide of the study.`,
      suggestion: 'Name the files after the slides, e.g. case-1.geojson for case-1.svs.',
    });
  }
  if (found.passedOver.length > 0) {
    const names = found.passedOver.map(({ path }) => basename(path));
    findings.push({
      code: 'annotation-passed-over',
      severity: 'info',
      location: listed(names),
      message:
        'Some slides have several annotation files: outlines are taken before masks, one file per slide.',
      suggestion: 'To use the others, put them into a folder of their own.',
    });
  }
  return findings;
}

/** Annotations that hit no cell, or no cell of a tile. */
export function rasterFindings(
  { slideId, cells }: Pick<AnnotationRaster, 'slideId' | 'cells'>,
  covered: Uint8Array | undefined,
): Finding[] {
  const annotated = cells.reduce((sum, index) => sum + (index > 0 ? 1 : 0), 0);
  if (annotated === 0) {
    return [
      {
        code: 'annotation-empty',
        severity: 'warning',
        location: slideId,
        message: 'The annotation covers the centre of no cell of this slide.',
        suggestion:
          'Check that its coordinates are level-0 pixels of this slide and its outlines are not tiny.',
      },
    ];
  }
  if (!covered || cells.some((index, cell) => index > 0 && covered[cell]! > 0)) return [];
  return [
    {
      code: 'annotation-misses-tiles',
      severity: 'warning',
      location: slideId,
      message: 'The annotation overlaps no analysed tile of this slide.',
      suggestion: 'Look at the tissue found (tissue.geojson); a lower --min-tissue may be needed.',
    },
  ];
}

function listed(names: readonly string[]): string {
  return names.length > LISTED ? `${names.slice(0, LISTED).join(', ')}, …` : names.join(', ');
}
