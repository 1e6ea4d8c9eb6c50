import type { SlideRow } from '@morphoscope/db';
import type { RegisteredSlide } from '../contract/slides.js';

/** A slide as people see it: without the place of its file. */
export function asRegisteredSlide(row: SlideRow): RegisteredSlide {
  const { mppX, mppY } = row;
  return {
    id: row.id,
    projectId: row.projectId,
    name: row.name,
    state: row.state,
    findings: row.findings,
    createdAt: row.createdAt.toISOString(),
    ...(row.message === null ? {} : { message: inOne(row.message, row.suggestion) }),
    ...(row.vendor === null ? {} : { vendor: row.vendor }),
    ...(row.width === null ? {} : { width: row.width }),
    ...(row.height === null ? {} : { height: row.height }),
    ...(mppX === null || mppY === null ? {} : { mpp: { x: mppX, y: mppY } }),
    ...(row.objectivePower === null ? {} : { objectivePower: row.objectivePower }),
    ...(row.levels === null ? {} : { levels: row.levels }),
    ...(row.label === null ? {} : { label: row.label }),
    ...(row.group === null ? {} : { group: row.group }),
    ...(row.site === null ? {} : { site: row.site }),
  };
}

/** Why it is broken, and what to do. */
function inOne(message: string, suggestion: string | null): string {
  const end = /[.!?]$/.test(message) ? '' : '.';
  return `${message}${end}${suggestion === null ? '' : ` ${suggestion}`}`;
}
