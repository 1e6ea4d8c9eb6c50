import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoModel, writeCohort } from '@morphoscope/phantom';
import { explain, indexStudy, type RunSettings, type SlideInput } from '@morphoscope/study';
import { afterAll, beforeAll } from 'vitest';

/** A finished study of four small painted slides, made once per test file in a temporary folder. */
export interface PhantomStudy {
  /** Folder with everything; deleted in the end. */
  readonly dir: string;
  /** Folder of the slides' files. */
  readonly slidesFolder: string;
  readonly slides: readonly SlideInput[];
  /** Root of the study: `nmf-k3`, `nmf-k4`, `kmeans-k3`, `kmeans-k4`, saliency maps, an index with a PCA map. */
  readonly root: string;
  /** A copy that a test may change, called `name`. */
  copy(name: string): Promise<string>;
  /** A copy as a run leaves it that ended after its first slides: `kept` of them are there, and why it stopped. */
  stopped(name: string, kept: number): Promise<string>;
}

/** Ids of the dictionaries of the study, in order. */
export const DICTIONARIES = ['nmf-k3', 'nmf-k4', 'kmeans-k3', 'kmeans-k4'] as const;

/** Makes the study before the tests of a file. */
export function makePhantomStudy(more: Partial<RunSettings> = {}): PhantomStudy {
  const made = { dir: '', slidesFolder: '', slides: [] as SlideInput[], root: '' };
  beforeAll(async () => {
    made.dir = await mkdtemp(join(tmpdir(), 'morphoscope-phantom-study-'));
    made.slidesFolder = join(made.dir, 'slides');
    made.root = join(made.dir, 'study');
    const cohort = await writeCohort(made.slidesFolder, { slides: 4, width: 896, height: 768, seed: 5 });
    made.slides = cohort.slides.map(({ spec, path }) => ({
      ...{ id: spec.id, path, label: spec.label, site: spec.site },
    }));
    await explain({
      slides: made.slides,
      model: demoModel('tissue').path,
      out: made.root,
      methods: ['nmf', 'kmeans'],
      clusters: [3, 4],
      sampleCells: 1500,
      attribution: ['cam', 'gradcam'],
      prototypeRelevance: false,
      ...more,
    });
    await indexStudy({ study: made.root, atlas: 'pca' });
  });
  afterAll(() => rm(made.dir, { recursive: true, force: true }));
  const copy = async (name: string): Promise<string> => {
    const root = join(made.dir, name);
    await cp(made.root, root, { recursive: true });
    return root;
  };
  return Object.assign(made, {
    copy,
    stopped: async (name: string, kept: number): Promise<string> => {
      const root = await copy(name);
      const manifest = join(root, 'study.json');
      const { state: _, ...rest } = JSON.parse(await readFile(manifest, 'utf8'));
      await writeFile(manifest, JSON.stringify({ ...rest, state: 'running' }));
      for (const { id } of made.slides.slice(kept)) await rm(join(root, 'slides', id), { recursive: true });
      for (const id of DICTIONARIES)
        await rm(join(root, 'dictionaries', id, 'concepts'), { recursive: true });
      for (const name of ['index', 'failures.json']) await rm(join(root, name), { recursive: true });
      const line = { event: 'stopped', message: 'the disk is full' };
      await writeFile(
        join(root, 'log.jsonl'),
        `${JSON.stringify({ event: 'started' })}\n${JSON.stringify(line)}\n`,
      );
      return root;
    },
  });
}
