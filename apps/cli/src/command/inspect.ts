import { writeFile } from 'node:fs/promises';
import type { Slide, TileReader } from '@morphoscope/domain';
import { encodePng } from '@morphoscope/heatmap';
import { openSlide, slideFindings } from '@morphoscope/slide-io';
import { tissueMask, tissuePreview, tissueThumbnailSize } from '@morphoscope/tiling';
import { type FlagKind, numberFlag, onlyPositional, parseFlags } from '../arguments/parse.js';
import { printJson, say } from '../terminal/say.js';
import { table } from '../terminal/table.js';
import type { Command } from './command.js';

const flagKinds: Readonly<Record<string, FlagKind>> = { 'slide-mpp': 'text', tissue: 'text', json: 'switch' };

const help = `morphoscope inspect: what a slide says about itself

Usage: morphoscope inspect SLIDE [--slide-mpp UM] [--tissue PNG] [--json]

Shows size, resolution, levels, associated images and what is odd about the file.

  --tissue PNG    write a picture of what would count as tissue: glass dimmed, pen marks tinted
  --slide-mpp UM  µm per pixel, where the file does not say it

Examples:
  morphoscope inspect slide.svs
  morphoscope inspect slide.svs --tissue tissue.png
`;

/** `morphoscope inspect` */
export const inspect: Command = {
  summary: 'what a slide says about itself',
  help,
  run: async (argv) => {
    const flags = parseFlags(argv, flagKinds);
    const path = onlyPositional(flags, 'slide', 'morphoscope inspect slide.svs');
    const mpp = numberFlag(flags, 'slide-mpp', { least: 0.01, most: 100 });
    const reader = await openSlide(path, mpp === undefined ? {} : { mpp });
    try {
      const findings = slideFindings(reader.slide);
      if (flags.text.tissue) await drawTissue(reader, flags.text.tissue);
      if (flags.switches.has('json')) {
        printJson({ slide: reader.slide, findings });
        return 0;
      }
      process.stdout.write(describeSlide(reader.slide));
      for (const { severity, message, suggestion } of findings) {
        say(`${severity}: ${message}${suggestion ? ` ${suggestion}` : ''}`);
      }
      return 0;
    } finally {
      await reader.close();
    }
  },
};

async function drawTissue(reader: TileReader, path: string): Promise<void> {
  const { slide } = reader;
  const thumbnail = await reader.thumbnail(tissueThumbnailSize(slide));
  const downsample = { x: slide.width / thumbnail.width, y: slide.height / thumbnail.height };
  const mask = tissueMask(thumbnail, downsample, slide.mpp ? { mpp: slide.mpp } : {});
  await writeFile(path, await encodePng(tissuePreview(thumbnail, mask)));
  say(`Tissue: ${path}`);
}

function describeSlide(slide: Slide): string {
  const { mpp, objectivePower, associated } = slide;
  const size = mpp
    ? `  (${((slide.width * mpp.x) / 1000).toFixed(1)} × ${((slide.height * mpp.y) / 1000).toFixed(1)} mm)`
    : '';
  const levels = table(
    ['level', 'width', 'height', 'downsample', 'block'],
    slide.levels.map((l) => [
      l.index,
      l.width,
      l.height,
      Number(l.downsample.toFixed(4)),
      `${l.blockWidth} × ${l.blockHeight}`,
    ]),
  );
  const lines = [
    `${slide.id}`,
    `vendor      ${slide.vendor}`,
    `size        ${slide.width} × ${slide.height} px${size}`,
    `resolution  ${mpp ? `${mpp.x} × ${mpp.y} µm/px` : 'not stated'}`,
    ...(objectivePower === undefined ? [] : [`objective   ${objectivePower}×`]),
    ...(associated.length === 0
      ? []
      : [`images      ${associated.map((a) => `${a.name} (${a.width} × ${a.height})`).join(', ')}`]),
    '',
    levels,
  ];
  return `${lines.join('\n')}\n`;
}
