import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeEvaluation } from '@morphoscope/api/documents';
import { MorphoscopeError } from '@morphoscope/domain';
import { type DemoModelName, demoModel, writeCohort } from '@morphoscope/phantom';
import { evaluateStudy, explain, indexStudy } from '@morphoscope/study';
import { type FlagKind, type Flags, numberFlag, parseFlags } from '../arguments/parse.js';
import { findSlides } from '../arguments/slides.js';
import { disclaimer } from '../help.js';
import { follow } from '../terminal/follow.js';
import { duration } from '../terminal/progress.js';
import { printJson, say } from '../terminal/say.js';
import type { Command } from './command.js';
import { serveUntilInterrupted } from './serve-until-interrupted.js';

const flagKinds: Readonly<Record<string, FlagKind>> = {
  out: 'text',
  slides: 'text',
  seed: 'text',
  json: 'switch',
  port: 'text',
  serve: 'switch',
  'no-serve': 'switch',
};

const help = `morphoscope demo: a phantom cohort, two bundled models, two reports, and the dashboard

Usage: morphoscope demo [--out DIR] [--slides N] [--seed N] [--serve | --no-serve] [--port N] [--json]

Paints synthetic slides with known tissue, explains two small models on them and judges the explanations:
  tissue     has learned to tell malignant glands from everything else
  shortcut   was trained where a pen mark gives the label away; its report shows that it looks at the pen
At a terminal it ends with the dashboard open on both.

  --out DIR     folder to make (default morphoscope-demo)
  --slides N    slides per cohort (default 8)
  --seed N      seed of all randomness (default 1)
  --serve       end with the dashboard, also without a terminal; --no-serve: end without it
  --port N      port of the dashboard (default 3000)
  --json        print where things are as JSON on stdout

Example:
  morphoscope demo --out /tmp/demo
`;

/** Enough tiles to see what an evaluation says, in a quarter of a minute. */
const JUDGED = { tiles: 400, probeTiles: 8 };

/** File that marks a folder as made by this command, so that it may be made anew. */
const MARKER = 'demo.json';

interface DemoStudy {
  readonly model: DemoModelName;
  readonly study: string;
  readonly report: string;
  /** What was planted, as annotations for `morphoscope evaluate`. */
  readonly annotations: string;
  readonly slides: number;
  readonly tiles: number;
}

/** `morphoscope demo` */
export const demo: Command = {
  summary: 'a phantom cohort, two bundled models, two reports, the dashboard',
  help,
  run: async (argv) => {
    const flags = parseFlags(argv, flagKinds);
    const out = resolve(flags.text.out ?? 'morphoscope-demo');
    const slides = numberFlag(flags, 'slides', { least: 2, most: 200, whole: true }) ?? 8;
    const seed = numberFlag(flags, 'seed', { least: 0, whole: true }) ?? 1;
    const start = performance.now();
    await clear(out);
    const studies: DemoStudy[] = [];
    for (const model of ['tissue', 'shortcut'] as const) {
      studies.push(await explainModel(model, out, slides, seed));
    }
    say(`\nDone in ${duration((performance.now() - start) / 1000)}. Open in a browser:`);
    say(`  a model that looks at tissue   ${studies[0]!.report}`);
    say(`  a model that looks at the pen  ${studies[1]!.report}`);
    say('Both say how far they can be trusted, beside what was painted. To judge more tiles:');
    say(`  morphoscope evaluate ${studies[0]!.study} --annotations ${studies[0]!.annotations}`);
    if (flags.switches.has('json')) printJson({ out, studies });
    const port = numberFlag(flags, 'port', { least: 0, most: 65_535, whole: true });
    if (endsWithDashboard(flags)) {
      const shown = studies.map(({ study }) => study);
      await serveUntilInterrupted(
        { studies: shown, data: join(out, 'dashboard'), ...(port === undefined ? {} : { port }) },
        process.stdout.isTTY,
      );
      return 0;
    }
    say('To see both in the dashboard:');
    say(`  morphoscope serve ${studies.map(({ study }) => study).join(' ')} --open`);
    say(disclaimer);
    return 0;
  },
};

/** At a terminal unless asked not to; elsewhere a program that never ends would be a surprise. */
function endsWithDashboard({ switches }: Flags): boolean {
  if (switches.has('no-serve')) return false;
  return switches.has('serve') || (process.stdout.isTTY && process.stderr.isTTY && !switches.has('json'));
}

async function clear(out: string): Promise<void> {
  const entries = await readdir(out).catch((): string[] => []);
  if (entries.length > 0 && !entries.includes(MARKER)) {
    throw new MorphoscopeError('InputError', 'the folder holds other files', {
      where: out,
      suggestion: 'Choose an empty or new folder with --out.',
    });
  }
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await writeFile(join(out, MARKER), `${JSON.stringify({ madeBy: 'morphoscope demo' })}\n`);
}

async function explainModel(
  model: DemoModelName,
  out: string,
  slides: number,
  seed: number,
): Promise<DemoStudy> {
  const shortcut = model === 'shortcut';
  const dir = join(out, 'slides', model);
  const result = await follow(async (hooks) => {
    say(`${model}: painting ${slides} slides`);
    const { signal } = hooks;
    const options = { slides, seed, shortcut, ...(signal ? { signal } : {}) };
    const cohort = await writeCohort(dir, options);
    const settings = {
      slides: await findSlides([join(cohort.dir, '*.tif')], cohort.labelsPath),
      model: demoModel(model).path,
      out: join(out, model),
      seed,
      attribution: ['gradcam'] as const,
      // The point of this model is what it does with pen marks.
      keepPen: shortcut,
    };
    return explain(settings, hooks);
  });
  const annotations = join(dir, 'annotations');
  const { folder, slides: explained, tiles } = result;
  const asked = { study: folder.root, annotations, seed, ...JUDGED };
  const { evaluation } = await follow((hooks) => evaluateStudy(asked, hooks));
  await writeEvaluation(folder, evaluation);
  await follow((hooks) => indexStudy({ study: folder.root }, hooks));
  return { model, study: folder.root, report: folder.report(), annotations, slides: explained, tiles };
}
