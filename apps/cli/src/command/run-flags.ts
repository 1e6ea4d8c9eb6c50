import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import { engineNames } from '@morphoscope/embedder';
import {
  type ClusterMethod,
  type ClusterNumbers,
  clusterMethods,
  type RunSettings,
} from '@morphoscope/study';
import { methodsFlag } from '../arguments/methods.js';
import { choiceFlag, type FlagKind, type Flags, numberFlag } from '../arguments/parse.js';
import { findSlides } from '../arguments/slides.js';

/** Flags of `run`. */
export const runFlags: Readonly<Record<string, FlagKind>> = {
  slides: 'list',
  model: 'text',
  out: 'text',
  layer: 'text',
  method: 'text',
  clusters: 'text',
  like: 'text',
  tile: 'text',
  stride: 'text',
  mpp: 'text',
  'slide-mpp': 'text',
  'min-tissue': 'text',
  'keep-pen': 'switch',
  edge: 'text',
  engine: 'text',
  labels: 'text',
  'hold-out': 'text',
  attribution: 'text',
  index: 'switch',
  'no-relevance': 'switch',
  manifest: 'text',
  scale: 'text',
  mean: 'text',
  std: 'text',
  'channel-order': 'text',
  resize: 'text',
  classes: 'text',
  seed: 'text',
  'sample-cells': 'text',
  workers: 'text',
  resume: 'switch',
  config: 'text',
  json: 'switch',
};

/**
 * Settings of a run from its flags.
 * @throws MorphoscopeError `InputError` naming the flag.
 */
export async function runSettings(flags: Flags): Promise<RunSettings> {
  const slides = await findSlides([...(flags.lists.slides ?? []), ...flags.positionals], flags.text.labels);
  const clusters = flags.text.clusters;
  const methods = flags.text.method;
  const engine = choiceFlag(flags, 'engine', engineNames);
  const edge = choiceFlag(flags, 'edge', ['cover', 'inside', 'centre'] as const);
  const preprocessing = preprocessingFlags(flags);
  const attribution = methodsFlag(flags);
  const { layer, manifest, classes, like } = flags.text;
  const numbers = {
    stridePx: numberFlag(flags, 'stride', { least: 1, whole: true }),
    minTissue: numberFlag(flags, 'min-tissue', { least: 0, most: 1 }),
    slideMpp: numberFlag(flags, 'slide-mpp', { least: 0.01, most: 100 }),
    seed: numberFlag(flags, 'seed', { least: 0, whole: true }),
    sampleCells: numberFlag(flags, 'sample-cells', { least: 100, whole: true }),
    holdOut: numberFlag(flags, 'hold-out', { least: 0, most: 1 }),
    workers: numberFlag(flags, 'workers', { least: 1, most: 256, whole: true }),
  };
  return {
    slides,
    model: resolve(required(flags, 'model', 'Give the model file, e.g. --model model.onnx.')),
    out: resolve(required(flags, 'out', 'Give the study folder to make, e.g. --out study.')),
    ...(layer === undefined ? {} : { layer }),
    ...(manifest === undefined ? {} : { manifest: resolve(manifest) }),
    ...(classes === undefined ? {} : { classNames: classes.split(',').map((name) => name.trim()) }),
    ...(methods === undefined ? {} : { methods: parseMethods(methods) }),
    ...(clusters === undefined ? {} : { clusters: parseClusters(clusters) }),
    ...(like === undefined ? {} : { like: resolve(like) }),
    ...(attribution === undefined ? {} : { attribution }),
    ...(engine === undefined ? {} : { engine }),
    ...(edge === undefined ? {} : { edge }),
    ...(Object.keys(preprocessing).length === 0 ? {} : { preprocessing }),
    ...defined(numbers),
    keepPen: flags.switches.has('keep-pen'),
    prototypeRelevance: !flags.switches.has('no-relevance'),
    resume: flags.switches.has('resume'),
  };
}

/** Flags of a JSON file (`--config`), overridden by those on the command line. */
export async function withConfig(flags: Flags): Promise<string[]> {
  const path = flags.text.config;
  if (path === undefined) return [];
  let values: unknown;
  try {
    values = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new MorphoscopeError('InputError', 'the configuration cannot be read as JSON', {
      where: path,
      cause,
    });
  }
  if (values === null || typeof values !== 'object' || Array.isArray(values)) {
    throw new MorphoscopeError('InputError', 'the configuration must be an object of flags', {
      where: path,
      suggestion: 'Example: {"slides": ["cohort/*.svs"], "model": "model.onnx", "clusters": "4,6,8"}.',
    });
  }
  return Object.entries(values).flatMap(([name, value]) => {
    if (name in flags.text || name in flags.lists) return [];
    if (value === true) return [`--${name}`];
    if (value === false) return [];
    return (Array.isArray(value) && runFlags[name] === 'list' ? value : [value]).map((v) => `--${name}=${v}`);
  });
}

function preprocessingFlags(flags: Flags) {
  const channelOrder = choiceFlag(flags, 'channel-order', ['rgb', 'bgr'] as const);
  const resize = choiceFlag(flags, 'resize', ['nearest', 'box', 'bilinear'] as const);
  return defined({
    tilePx: numberFlag(flags, 'tile', { least: 8, most: 16384, whole: true }),
    mpp: numberFlag(flags, 'mpp', { least: 0.01, most: 100 }),
    scale: numberFlag(flags, 'scale'),
    mean: triple(flags, 'mean'),
    std: triple(flags, 'std'),
    channelOrder,
    resize,
  });
}

function triple(flags: Flags, name: string): [number, number, number] | undefined {
  const text = flags.text[name];
  if (text === undefined) return undefined;
  const values = text.split(',').map(Number);
  const [a, b = a, c = a] = values;
  if ((values.length === 1 || values.length === 3) && values.every(Number.isFinite)) return [a!, b!, c!];
  throw new MorphoscopeError('InputError', `"${text}" is not one number or three`, {
    where: `--${name}`,
    suggestion: `Example: --${name} 0.485,0.456,0.406`,
  });
}

function parseMethods(text: string): ClusterMethod[] {
  return text.split(',').map((word) => {
    const method = clusterMethods.find((name) => name === word.trim());
    if (method) return method;
    throw new MorphoscopeError('InputError', `"${word}" is not one of ${clusterMethods.join(', ')}`, {
      where: '--method',
    });
  });
}

function parseClusters(text: string): ClusterNumbers {
  if (text.trim() === 'auto') return 'auto';
  return text.split(',').map((word) => {
    const K = Number(word);
    if (word.trim() !== '' && Number.isInteger(K)) return K;
    throw new MorphoscopeError('InputError', `"${word}" is not a whole number`, {
      where: '--clusters',
      suggestion: 'Example: --clusters 8, --clusters 4,6,8 for three dictionaries, or --clusters auto.',
    });
  });
}

function required(flags: Flags, name: string, suggestion: string): string {
  const value = flags.text[name];
  if (value !== undefined && value !== '') return value;
  throw new MorphoscopeError('InputError', `--${name} is missing`, { suggestion });
}

type Defined<T> = { -readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
