import { resolve } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import { type AnnotatedStudy, annotateStudy, removeAnnotations, StudyFolder } from '@morphoscope/study';
import { type FlagKind, onlyPositional, parseFlags } from '../arguments/parse.js';
import { printJson, say } from '../terminal/say.js';
import type { Command } from './command.js';

const flagKinds: Readonly<Record<string, FlagKind>> = {
  annotations: 'text',
  remove: 'list',
  json: 'switch',
};

const help = `morphoscope annotate: bring outlines that people drew into a study

Usage: morphoscope annotate STUDY --annotations DIR
       morphoscope annotate STUDY --remove SLIDE

Whoever opens the study in the dashboard then sees them over the slides. Nothing is judged: that is what
morphoscope evaluate does, which keeps the annotations it is given, too.

  --annotations DIR    outlines or masks, one file per slide: GeoJSON, ASAP XML, PNG, TIFF; or one such file.
                       They take the place of those that a slide has; other slides keep theirs
  --remove SLIDE       take the annotations of a slide away; may stand several times
  --json               print what was kept as JSON on stdout

Examples:
  morphoscope annotate study --annotations outlines
  morphoscope annotate study --remove case-1
`;

/** `morphoscope annotate` */
export const annotate: Command = {
  summary: 'bring outlines that people drew into a study',
  help,
  run: async (argv) => {
    const flags = parseFlags(argv, flagKinds);
    const example = 'morphoscope annotate study --annotations outlines';
    const study = resolve(onlyPositional(flags, 'study', example));
    const { annotations } = flags.text;
    const removed = flags.lists.remove ?? [];
    if (annotations === undefined && removed.length === 0)
      throw new MorphoscopeError('InputError', 'nothing to do: give --annotations or --remove', {
        suggestion: `Example: ${example}`,
      });
    for (const slide of removed)
      say(
        (await removeAnnotations(study, slide))
          ? `${slide}: annotations removed.`
          : `${slide}: there were no annotations.`,
      );
    const result =
      annotations === undefined
        ? undefined
        : await annotateStudy({ study, annotations: resolve(annotations) });
    if (result) tell(result, new StudyFolder(study).annotations());
    if (flags.switches.has('json')) printJson({ removed, kept: (result?.kept ?? []).map(short) });
    return result?.findings.some(({ severity }) => severity === 'error') ? 3 : 0;
  },
};

function tell({ kept, findings }: AnnotatedStudy, folder: string): void {
  for (const { slideId, classes, tolerance, dropped } of kept) {
    const counts = classes.map(({ name, objects }) => `${name} ${objects.length}`).join(', ');
    const rough = tolerance >= 1 ? `, simplified by up to ${tolerance} px` : '';
    const gone = dropped > 0 ? `, ${dropped} smaller than that left out` : '';
    say(`${slideId}: ${counts}${rough}${gone}`);
  }
  for (const { severity, location, message } of findings)
    if (severity !== 'info') say(`${severity}: ${location}: ${message}`);
  say(`\nAnnotations: ${folder}`);
}

function short({ slideId, source, tolerance, dropped, classes }: AnnotatedStudy['kept'][number]) {
  return {
    ...{ slide: slideId, source, tolerance, dropped },
    classes: classes.map(({ name, objects }) => ({ name, objects: objects.length })),
  };
}
