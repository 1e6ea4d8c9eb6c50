import { attributors } from '@morphoscope/attribution';
import { type AttributionMethod, MorphoscopeError, type Target } from '@morphoscope/domain';
import type { WorkerDictionary } from '../worker/protocol.js';

/** One saliency map of a slide to be made: a method and what of the decision it explains. */
export interface AttributionMap {
  readonly method: AttributionMethod;
  /** Name of the target for people and, encoded, for folders: a class, `not <class>`, `predicted`. */
  readonly targetName: string;
  /** `predicted`: of each tile the log-odds of the class with the largest logit. */
  readonly target: Target | 'predicted';
  /** Split over the clusters of this dictionary and a residual; absent: the map as a whole. */
  readonly through?: ThroughDictionary;
}

/** A dictionary that maps are split over. */
export interface ThroughDictionary {
  readonly id: string;
  readonly dictionary: WorkerDictionary;
}

/** Planes of a map: one, or one per cluster and the residual. */
export function planesOf({ through }: AttributionMap): number {
  return through ? through.dictionary.K + 1 : 1;
}

/** All methods by name. */
export const attributionMethods = Object.keys(attributors) as readonly AttributionMethod[];

/** Short names that flags take. */
const aliases: Readonly<Record<string, AttributionMethod>> = {
  lrp: 'lrp-epsilon-plus-flat',
  'grad-cam': 'gradcam',
  'grad-cam++': 'gradcam++',
  'layer-cam': 'layercam',
};

/** Target that stands for all classes, one by one. */
const ALL = 'all';
const PREDICTED = 'predicted';

/** With more classes than this, methods explain the predicted class only unless targets are named. */
const MOST_CLASSES = 8;

/**
 * Methods from their names.
 * @throws MorphoscopeError `InputError` for a name that is none.
 */
export function parseMethods(names: readonly string[]): AttributionMethod[] {
  const found = names.map((name) => {
    const wanted = name.trim().toLowerCase();
    const method = attributionMethods.find((known) => known === wanted) ?? aliases[wanted];
    if (method) return method;
    throw new MorphoscopeError('InputError', `"${name}" is no saliency method`, {
      where: '--attribution',
      suggestion: `Methods: ${attributionMethods.join(', ')}; lrp stands for ${aliases.lrp}.`,
    });
  });
  return [...new Set(found)];
}

/**
 * The maps that methods make.
 * @param targets class names, `not <class>`, `predicted` or `all`. Default: for methods that work at the layer (CAM family)
 * every class against the rest, for the others, which cost far more per map, the predicted class; with more than eight
 * classes the predicted class for all
 * @throws MorphoscopeError `InputError` for a class that the model does not have.
 */
export function planMaps(
  methods: readonly AttributionMethod[],
  classNames: readonly string[],
  targets?: readonly string[],
): AttributionMap[] {
  return methods.flatMap((method) => {
    const everyClass = attributors[method].grid === 'layer' && classNames.length <= MOST_CLASSES;
    const words = targets ?? [everyClass || classNames.length === 1 ? ALL : PREDICTED];
    const named = new Map(words.flatMap((word) => targetsOf(word, classNames)));
    return [...named].map(([targetName, target]): AttributionMap => ({ method, targetName, target }));
  });
}

/**
 * The same maps, split over a dictionary.
 * @throws MorphoscopeError `InputError` for a method whose map is not the sum of what the clusters carry.
 */
export function splitMaps(maps: readonly AttributionMap[], through: ThroughDictionary): AttributionMap[] {
  return maps.map((map) => {
    if (canBeSplit(map.method)) return { ...map, through };
    throw new MorphoscopeError(
      'InputError',
      `${attributors[map.method].name} cannot be split over clusters`,
      {
        where: '--through',
        suggestion: `Take ${attributionMethods.filter(canBeSplit).join(', ')}: they are sums over the activations.`,
      },
    );
  });
}

/** Whether a method is linear in what is put in at the layer. */
function canBeSplit(method: AttributionMethod): boolean {
  return method === 'hirescam' || method === 'gradient-x-input' || method.startsWith('lrp-');
}

function targetsOf(word: string, classNames: readonly string[]): [string, AttributionMap['target']][] {
  const classOf = (name: string): number => classNames.indexOf(name);
  const at = classOf(word);
  if (at >= 0) return [[word, { kind: 'log-odds', class: at }]];
  if (word === ALL) return classNames.map((name, c) => [name, { kind: 'log-odds', class: c }]);
  if (word === PREDICTED)
    return classNames.length > 1 ? [[PREDICTED, PREDICTED]] : targetsOf(ALL, classNames);
  const other = word.startsWith('not ') ? classOf(word.slice(4)) : -1;
  if (other >= 0) return [[word, { kind: 'not', class: other }]];
  throw new MorphoscopeError('InputError', `the model has no class "${word}"`, {
    where: '--target',
    suggestion: `Use ${classNames.map((name) => `"${name}"`).join(', ')}, "not ${classNames[0]}", predicted or all.`,
  });
}

/** What a map explains, in words for the record. */
export function describeTarget(
  { target, targetName }: Pick<AttributionMap, 'target' | 'targetName'>,
  classes: number,
): string {
  if (target === PREDICTED) return 'log-odds of the class that the model predicts for the tile';
  if (classes === 1)
    return target.kind === 'not' ? `minus the logit of ${targetName.slice(4)}` : `logit of ${targetName}`;
  return target.kind === 'not'
    ? `log-odds of all other classes against ${targetName.slice(4)}`
    : `log-odds of ${targetName} against all other classes`;
}
