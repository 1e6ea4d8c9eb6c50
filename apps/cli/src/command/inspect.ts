import type { Slide } from '@morphoscope/domain';
import { openSlide, slideFindings } from '@morphoscope/slide-io';
import { type FlagKind, numberFlag, onlyPositional, parseFlags } from '../arguments/parse.js';
import { printJson, say } from '../terminal/say.js';
import { table } from '../terminal/table.js';
import type { Command } from './command.js';

const flagKinds: Readonly<Record<string, FlagKind>> = { 'slide-mpp': 'text', json: 'switch' };

const help = `morphoscope inspect: what a slide says about itself

Usage: morphoscope inspect SLIDE [--slide-mpp UM] [--json]

Shows size, resolution, levels, associated images and what is odd about the file.

Example:
  morphoscope inspect slide.svs
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
