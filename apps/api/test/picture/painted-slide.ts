import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PyramidOptions, writePyramid } from '@morphoscope/slide-io';
import { afterAll } from 'vitest';
import { type SlideFile, slideOnDisk } from '../../src/picture/slide-file.js';

/** A folder that disappears after the tests of this file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'api-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Colour of a level-0 px of the painted slide: smooth, so that JPEG keeps it, and different everywhere. */
export function colourAt(x: number, y: number): [number, number, number] {
  return [40 + (x * 180) / 900, 40 + (y * 180) / 700, 128 + 60 * Math.sin((x + y) / 80)];
}

export const PAINTED = { width: 900, height: 700 } as const;

/** Writes a slide of 900 × 700 px that shows `colourAt`, in blocks of 256 px. */
export async function paintSlide(path: string, options: PyramidOptions): Promise<SlideFile> {
  const read = (x: number, y: number, w: number, h: number): Uint8Array => {
    const out = new Uint8Array(w * h * 3);
    for (let i = 0; i < w * h; i++) out.set(colourAt(x + (i % w), y + Math.floor(i / w)), i * 3);
    return out;
  };
  await writePyramid(path, { ...PAINTED, channels: 3, read, mpp: 0.5 }, { blockSize: 256, ...options });
  return slideOnDisk(path);
}
