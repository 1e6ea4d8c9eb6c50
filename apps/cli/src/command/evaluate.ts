import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeEvaluation } from '@morphoscope/api/documents';
import {
  attributionMethods,
  type EvaluateSettings,
  evaluateStudy,
  layerMethods,
  parseMethods,
  type Reading,
} from '@morphoscope/study';
import { readLabels } from '../arguments/labels.js';
import { type FlagKind, type Flags, numberFlag, onlyPositional, parseFlags } from '../arguments/parse.js';
import { readReadings } from '../arguments/readings.js';
import { disclaimer } from '../help.js';
import { follow } from '../terminal/follow.js';
import { printJson, say } from '../terminal/say.js';
import type { Command } from './command.js';

const flagKinds: Readonly<Record<string, FlagKind>> = {
  annotations: 'text',
  labels: 'text',
  readings: 'text',
  tiles: 'text',
  'probe-tiles': 'text',
  methods: 'text',
  seed: 'text',
  workers: 'text',
  model: 'text',
  json: 'switch',
};

const pixelMethods = attributionMethods.filter((method) => !layerMethods.some((one) => one === method));

const help = `morphoscope evaluate: what the model uses, how well the clusters tell it, and how sure that is

Usage: morphoscope evaluate STUDY [options]

Judges the clusters of a finished study on the slides that were kept out of the fit (run --hold-out), or on all slides
where none was. Writes metrics.json, tables and figures into STUDY, and a chapter of the report. An evaluation that was
stopped goes on where it was.

  --annotations DIR    outlines or masks, one file per slide: GeoJSON, ASAP XML, PNG, TIFF
  --labels CSV         table with columns slide,label (also group, site), before those of the study
  --readings CSV       what readers called clusters: columns reader,cluster,name (also dictionary)
                       (default STUDY/readings.csv where there is one)
  --tiles N            tiles judged, over all slides (default 10000)
  --probe-tiles N      of these, tiles tried one by one: cells taken away, the picture changed, the
                       model's parameters drawn anew (default 24; 0: none)
  --methods A,B        saliency methods to compare with, at the layer: ${layerMethods.join(', ')}
                       (default gradcam,gradcam++,layercam); per pixel, on the tiles tried
                       one by one: ${pixelMethods.slice(0, 4).join(', ')},
                       ${pixelMethods.slice(4).join(', ')}
  --seed N             seed of the choice of tiles, the controls and the intervals (default 1)
  --workers N          threads (default: all cores)
  --model FILE         where the model lies now, if it has moved (its content must be the same)
  --json               print metrics.json on stdout

Examples:
  morphoscope evaluate study
  morphoscope evaluate study --annotations outlines --labels labels.csv
`;

/** `morphoscope evaluate` */
export const evaluate: Command = {
  summary: 'judge the clusters of a study: decision, saliency maps, annotations, controls',
  help,
  run: async (argv) => {
    const flags = parseFlags(argv, flagKinds);
    const settings = await evaluateSettings(flags);
    const { folder, evaluation } = await follow((hooks) => evaluateStudy(settings, hooks));
    await writeEvaluation(folder, evaluation);
    say('');
    for (const { text } of evaluation.reading) say(`- ${text}`);
    for (const { severity, location, message } of evaluation.findings)
      if (severity !== 'info') say(`${severity}: ${location}: ${message}`);
    say(`\nFigures: ${folder.metrics()}`);
    say(`Tables: ${folder.evaluation()}`);
    say(`Report: ${folder.report()}`);
    say(disclaimer);
    if (flags.switches.has('json')) printJson(evaluation);
    return evaluation.findings.some(({ code }) => code === 'slide-left-out') ? 3 : 0;
  },
};

async function evaluateSettings(flags: Flags): Promise<EvaluateSettings> {
  const study = onlyPositional(flags, 'study folder', 'morphoscope evaluate study');
  const { annotations, labels, methods, model } = flags.text;
  const readings = await readingsOf(resolve(study), flags.text.readings);
  const probeTiles = numberFlag(flags, 'probe-tiles', { least: 0, whole: true });
  const tiles = numberFlag(flags, 'tiles', { least: 1, whole: true });
  const seed = numberFlag(flags, 'seed', { least: 0, whole: true });
  const workers = numberFlag(flags, 'workers', { least: 1, most: 256, whole: true });
  return {
    study: resolve(study),
    ...(annotations === undefined ? {} : { annotations: resolve(annotations) }),
    ...(labels === undefined ? {} : { facts: await readLabels(labels) }),
    ...(methods === undefined ? {} : { methods: parseMethods(methods.split(',')) }),
    ...(readings === undefined ? {} : { readings }),
    ...(probeTiles === undefined ? {} : { probeTiles }),
    ...(model === undefined ? {} : { model: resolve(model) }),
    ...(tiles === undefined ? {} : { tiles }),
    ...(seed === undefined ? {} : { seed }),
    ...(workers === undefined ? {} : { workers }),
  };
}

/** The table asked for, or the one that lies in the study. */
async function readingsOf(study: string, path: string | undefined): Promise<Reading[] | undefined> {
  if (path !== undefined) return readReadings(path);
  const own = join(study, 'readings.csv');
  const there = await access(own).then(
    () => true,
    () => false,
  );
  return there ? readReadings(own) : undefined;
}
