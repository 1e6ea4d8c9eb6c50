import type { EvaluatedDictionary, Evaluation } from '@morphoscope/domain';
import { COLOURS, NAMES } from './cluster-names.js';
import { KINDS } from './figure-kinds.js';
import { Maker } from './figure-maker.js';

/** What a made-up evaluation consists of. Test data: no number here was measured. */
export interface EvaluationFixtureOptions {
  readonly clusters?: readonly number[];
  readonly kinds?: readonly string[];
  readonly methods?: readonly string[];
  readonly classNames?: readonly string[];
  readonly slides?: number;
  readonly annotations?: boolean;
}

/** An evaluation with the shape and spread of a real one. */
export function makeEvaluation(options: EvaluationFixtureOptions = {}): Evaluation {
  const classNames = options.classNames ?? ['benign', 'malignant'];
  const methods = options.methods ?? ['gradcam', 'gradcam++', 'layercam'];
  const kinds = options.kinds ?? ['nmf', 'kmeans'];
  const sizes = options.clusters ?? [4, 6, 8];
  const slides = options.slides ?? 10;
  const dictionaries = kinds.flatMap((method) => sizes.map((K) => dictionaryOf(method, K)));
  const targets = [...classNames.slice(1), `not ${classNames[0]}`];
  const make = new Maker(classNames, targets, methods, slides, options.annotations ?? true);
  for (const dictionary of dictionaries) make.dictionary(dictionary);
  make.model();
  make.annotated();
  make.curvesOverK(kinds, sizes);
  return {
    schemaVersion: 1,
    version: '0.1.0',
    seed: 1,
    study: {
      title: 'Phantom cohort, demo model',
      model: 'model.onnx',
      layer: 'features.14',
      classNames,
      targets,
    },
    sample: {
      tiles: 4344,
      slides: Array.from({ length: slides }, (_, s) => ({
        id: `slide-${s + 1}`,
        group: `patient-${s >> 1}`,
        label: classNames[s % classNames.length]!,
        split: s % 2 ? ('held-out' as const) : ('fit' as const),
        tiles: 430,
      })),
      heldOut: true,
      groups: Math.ceil(slides / 2),
    },
    dictionaries,
    methods,
    rows: make.rows,
    definitions: Object.fromEntries(
      Object.entries(KINDS).map(([name, [, direction]]) => [
        name,
        {
          definition: `What ${name} measures, in one plain sentence.`,
          source: 'Bajger et al., arXiv:2511.14558',
          direction,
          ...(direction === 'higher' ? { range: [0, 1] as const } : {}),
        },
      ]),
    ),
    curves: make.curves,
    matrices: make.matrices,
    findings: [
      {
        code: 'one-vote',
        severity: 'info',
        location: 'gradcam++, layercam',
        message: 'Under average pooling Grad-CAM++ and Layer-CAM are the same map here: one vote, not two.',
      },
      {
        code: 'unstable-cluster',
        severity: 'warning',
        location: 'nmf-k8, cluster 3',
        message: 'Cluster 3 is another one when other slides are used (cosine 0.44).',
        suggestion: 'Use more slides, or fewer clusters.',
      },
    ],
    reading: [
      {
        text: 'The predicted label follows from the cluster weights on slides left out (AUROC 0.97).',
        confidence: 'shown',
        basis: [{ dictionary: 'nmf-k8' }],
      },
      {
        text: 'Cluster 1, Crowded nuclei, pushes towards malignant; it holds under scoring by slide.',
        confidence: 'likely',
      },
      {
        text: 'Agreement with Grad-CAM is hardly more than activation strength alone gives: it is no proof.',
        confidence: 'likely',
      },
      {
        text: 'Why benign glands are called malignant is not explained by the clusters: most of the shift is in the residual.',
        confidence: 'open',
      },
    ],
  };
}

function dictionaryOf(method: string, K: number): EvaluatedDictionary {
  const ks = Array.from({ length: K }, (_, k) => k);
  return {
    id: `${method}-k${K}`,
    method,
    K,
    names: ks.map((k) => NAMES[k] ?? `Cluster ${k + 1}`),
    colours: ks.map((k) => COLOURS[k % COLOURS.length]!),
  };
}
