import { resolve } from 'node:path';
import { writeReport } from '@morphoscope/api/documents';
import { MorphoscopeError } from '@morphoscope/domain';
import { applyStudy } from '@morphoscope/study';
import { type FlagKind, numberFlag, parseFlags } from '../arguments/parse.js';
import { findSlides } from '../arguments/slides.js';
import { follow } from '../terminal/follow.js';
import { printJson } from '../terminal/say.js';
import type { Command } from './command.js';
import { resultJson, sayResult } from './finish.js';

const flagKinds: Readonly<Record<string, FlagKind>> = {
  study: 'text',
  slides: 'list',
  model: 'text',
  labels: 'text',
  'slide-mpp': 'text',
  workers: 'text',
  json: 'switch',
};

const help = `morphoscope apply: a study's frozen clusters on new slides

Usage: morphoscope apply --study STUDY --slides GLOB... [options]

The clusters stay as they are; the new slides join the study and its report. As the fit never saw them,
they count as held out.

  --study DIR          a finished study
  --slides GLOB...     new slides
  --model FILE         where the model lies now, if it has moved (its content must be the same)
  --labels CSV         table with a column slide and any of label, group (patient, case), site (scanner, hospital)
  --slide-mpp UM       µm per pixel of the new slides, where the files do not say it
  --workers N          threads (default: all cores)
  --json               print the result as JSON on stdout

Example:
  morphoscope apply --study study --slides "new/*.svs"
`;

/** `morphoscope apply` */
export const apply: Command = {
  summary: "a study's frozen clusters on new slides",
  help,
  run: async (argv) => {
    const flags = parseFlags(argv, flagKinds);
    const study = flags.text.study;
    if (!study) {
      throw new MorphoscopeError('InputError', '--study is missing', {
        suggestion: 'Give the folder that `morphoscope run --out` made.',
      });
    }
    const slides = await findSlides([...(flags.lists.slides ?? []), ...flags.positionals], flags.text.labels);
    const slideMpp = numberFlag(flags, 'slide-mpp', { least: 0.01, most: 100 });
    const workers = numberFlag(flags, 'workers', { least: 1, most: 256, whole: true });
    const settings = {
      study: resolve(study),
      slides,
      ...(flags.text.model === undefined ? {} : { model: resolve(flags.text.model) }),
      ...(slideMpp === undefined ? {} : { slideMpp }),
      ...(workers === undefined ? {} : { workers }),
    };
    const result = await follow((hooks) => applyStudy(settings, hooks));
    const report = await writeReport(result.folder);
    if (flags.switches.has('json')) printJson(resultJson(result, report));
    return sayResult(result, report);
  },
};
