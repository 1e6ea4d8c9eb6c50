import { readFile } from 'node:fs/promises';
import type { ClusterMethod } from '@morphoscope/clustering';
import {
  type Layer,
  type LinearHead,
  MorphoscopeError,
  type Preprocessing,
  type TileSpec,
} from '@morphoscope/domain';
import type { EngineName } from '@morphoscope/embedder';
import type { ClusterNumbers, DictionaryPlan } from '../settings/cluster-plan.js';
import type { StudyPlan } from '../settings/plan.js';
import type { CohortSlide } from '../stage/run-context.js';
import { writeFileAtomic } from './atomic.js';
import { stableJson } from './stable-json.js';
import type { StudyFolder } from './study-folder.js';

/** Version of the study folder's layout. */
export const SCHEMA_VERSION = 1;

/** `study.json`: what the study was made from and how far it is. Holds no clock times: same run, same bytes. */
export interface StudyManifest {
  readonly schemaVersion: number;
  /** Version of Morphoscope that made it. */
  readonly version: string;
  readonly state: 'running' | 'complete';
  readonly model: {
    readonly path: string;
    readonly manifest?: string;
    readonly sha256: string;
    readonly format: string;
    readonly classNames: readonly string[];
    /** Name of the prediction output. */
    readonly output: string;
    /** What the head looks like, when it is linear in the layer. */
    readonly head?: Pick<LinearHead, 'layer' | 'pooling' | 'activation'> & {
      readonly bias: readonly number[];
    };
  };
  readonly layer: Layer;
  readonly preprocessing: Preprocessing;
  readonly tiling: TileSpec;
  /** The fitted ones once the state is `complete`; before that those whose number of clusters was asked for. */
  readonly dictionaries: readonly DictionaryPlan[];
  /** As asked for, where the numbers were left to a sweep. */
  readonly clusters?: { readonly methods: readonly ClusterMethod[]; readonly numbers: ClusterNumbers };
  /** Study whose clusters gave order, colours and names, and a hash of what was taken over. */
  readonly like?: { readonly path: string; readonly key: string };
  readonly engine: EngineName;
  readonly engineUsed: string;
  readonly seed: number;
  readonly sampleCells: number;
  /** Share of groups kept out of the fit, where one was asked for. */
  readonly holdOut?: number;
  readonly keepPen: boolean;
  readonly slideMpp?: number;
  readonly slides: readonly CohortSlide[];
}

/** The manifest of a plan. */
export function manifestOf(
  plan: StudyPlan,
  slides: readonly CohortSlide[],
  version: string,
  state: StudyManifest['state'],
): StudyManifest {
  const { model, head } = plan;
  return {
    schemaVersion: SCHEMA_VERSION,
    version,
    state,
    model: {
      path: plan.modelPath,
      ...(plan.manifest === undefined ? {} : { manifest: plan.manifest }),
      sha256: model.sha256,
      format: model.format,
      classNames: model.classNames,
      output: model.output.name,
      ...(head
        ? {
            head: {
              layer: head.layer,
              pooling: head.pooling,
              activation: head.activation,
              bias: [...head.bias],
            },
          }
        : {}),
    },
    layer: plan.layer,
    preprocessing: plan.preprocessing,
    tiling: plan.tiling,
    dictionaries: plan.dictionaries,
    ...(plan.clusters === 'auto' ? { clusters: { methods: plan.methods, numbers: plan.clusters } } : {}),
    ...(plan.like ? { like: { path: plan.like.path, key: plan.like.key } } : {}),
    engine: plan.engine,
    engineUsed: plan.engineUsed,
    seed: plan.seed,
    sampleCells: plan.sampleCells,
    ...(plan.holdOut === undefined ? {} : { holdOut: plan.holdOut }),
    keepPen: plan.keepPen,
    ...(plan.slideMpp === undefined ? {} : { slideMpp: plan.slideMpp }),
    slides,
  };
}

/** Writes `study.json` atomically. */
export async function writeManifest(folder: StudyFolder, manifest: StudyManifest): Promise<void> {
  await writeFileAtomic(folder.manifest(), stableJson(manifest));
}

/**
 * Reads `study.json`; `undefined` when the folder holds none.
 * @throws MorphoscopeError `StudyError` when it is damaged or of a newer layout.
 */
export async function findManifest(folder: StudyFolder): Promise<StudyManifest | undefined> {
  let text: string;
  try {
    text = await readFile(folder.manifest(), 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  let manifest: StudyManifest;
  try {
    manifest = JSON.parse(text) as StudyManifest;
  } catch (cause) {
    throw new MorphoscopeError('StudyError', 'study.json is damaged', {
      where: folder.root,
      suggestion: 'Run again into a new folder.',
      cause,
    });
  }
  if (manifest.schemaVersion === SCHEMA_VERSION) return manifest;
  throw new MorphoscopeError(
    'StudyError',
    `the study has layout ${manifest.schemaVersion}, this program knows ${SCHEMA_VERSION}`,
    {
      where: folder.root,
      suggestion: 'Open it with the version of Morphoscope that made it.',
    },
  );
}

/**
 * Reads `study.json`.
 * @throws MorphoscopeError `StudyError` when the folder is no study.
 */
export async function readManifest(folder: StudyFolder): Promise<StudyManifest> {
  const manifest = await findManifest(folder);
  if (manifest) return manifest;
  throw new MorphoscopeError('StudyError', 'is not a study folder: it holds no study.json', {
    where: folder.root,
    suggestion: 'Give the folder that `morphoscope run --out` made.',
  });
}

/** What may have changed meanwhile though the same was asked for. */
export const outsideSettings: readonly string[] = [
  'the model',
  '--engine',
  'the slides',
  'the version of Morphoscope',
];

/** Names of the settings in which two manifests differ, in the words of the command line. */
export function differences(a: StudyManifest, b: StudyManifest): string[] {
  const parts: [string, (m: StudyManifest) => unknown][] = [
    ['the model', (m) => m.model.sha256],
    ['--layer', (m) => m.layer.name],
    ['the preprocessing', (m) => m.preprocessing],
    ['the tiling (--stride, --min-tissue, --edge)', (m) => m.tiling],
    ['--method or --clusters', (m) => m.clusters ?? m.dictionaries.map(({ id }) => id)],
    ['--like', (m) => m.like?.key],
    ['--engine', (m) => m.engineUsed],
    ['--seed', (m) => m.seed],
    ['--sample-cells', (m) => m.sampleCells],
    ['--hold-out', (m) => m.holdOut],
    ['--keep-pen', (m) => m.keepPen],
    ['--slide-mpp', (m) => m.slideMpp],
    ['the slides', (m) => m.slides.map(({ id, contentHash }) => [id, contentHash])],
    ['--labels', (m) => m.slides.map(({ label, group, site, split }) => [label, group, site, split])],
    ['the version of Morphoscope', (m) => m.version],
  ];
  return parts
    .filter(([, of]) => stableJson(of(a) ?? null) !== stableJson(of(b) ?? null))
    .map(([name]) => name);
}
