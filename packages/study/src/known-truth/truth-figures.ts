import type { JudgedSlide, TruthContext } from './judged-slide.js';
import type {
  ConceptUse,
  DecisiveCluster,
  KnownTruth,
  LocalisationScore,
  MapScore,
  SlideFigure,
} from './known-truth.js';
import { type ConceptFigures, conceptMeans, rankingOf, scoreConcept } from './score-map.js';
import { slideFigure } from './slide-figure.js';

type Frame = Pick<TruthContext, 'annotations' | 'clusters' | 'ignored' | 'seed' | 'targetName'> & {
  /** Concept whose use is 0 by definition, from 1. */
  readonly reference: number;
};

/** Figures over slides from what each slide gave. */
export function findings(frame: Frame, ids: readonly string[], slides: readonly JudgedSlide[]): KnownTruth {
  const use = usesOf(frame, slides);
  const used = use[0]!.concept;
  const byConcept = new Float64Array(frame.annotations.classes.length).fill(Number.NaN);
  byConcept[frame.reference - 1] = 0;
  for (const { concept, perArea } of use)
    byConcept[frame.annotations.classes.indexOf(concept)] = perArea.mean ?? Number.NaN;
  const maps = slides[0]!.maps.map((_, m) => scoreMap(frame, slides, m, byConcept, used));
  const clusters = frame.clusters.map((_, d) => decisiveCluster(frame, slides, d));
  return { slides: ids, target: frame.targetName, use, used, clusters, maps };
}

/** Concepts that were taken away from some slide, the most used first. */
function usesOf({ annotations, seed }: Frame, slides: readonly JudgedSlide[]): ConceptUse[] {
  const concepts = [...new Set(slides.flatMap(({ effects }) => [...effects.keys()]))];
  const over = (concept: number, key: 'perTile' | 'perArea'): SlideFigure =>
    slideFigure(
      slides.map(({ effects }) => effects.get(concept)?.[key] ?? null),
      seed,
    );
  return concepts
    .map((concept) => ({
      concept: annotations.classes[concept - 1]!,
      perTile: over(concept, 'perTile'),
      perArea: over(concept, 'perArea'),
    }))
    .sort((a, b) => size(b) - size(a) || (a.concept < b.concept ? -1 : 1));
}

function size({ perArea }: ConceptUse): number {
  return Math.abs(perArea.mean ?? 0);
}

function scoreMap(
  frame: Frame,
  slides: readonly JudgedSlide[],
  m: number,
  use: Float64Array,
  used: string,
): MapScore {
  const { annotations, seed } = frame;
  const { classes } = annotations;
  const figure = (values: readonly (number | null)[]): SlideFigure => slideFigure(values, seed);
  const localisation = classes.flatMap((concept, c): LocalisationScore[] => {
    if (frame.ignored.has(c + 1)) return [];
    const own = slides.map(({ maps, truth }, s) => scoreConcept(maps[m]!.values, truth, c + 1, seed + s));
    const over = (key: keyof ConceptFigures): SlideFigure => figure(own.map((one) => one[key]));
    return [
      {
        concept,
        auroc: over('auroc'),
        averagePrecision: over('averagePrecision'),
        mass: over('mass'),
        pointing: over('pointing'),
        shifted: over('shifted'),
        prevalence: over('prevalence'),
      },
    ];
  });
  const means = slides.map(({ maps, truth }) => conceptMeans(maps[m]!.values, truth, classes.length));
  const at = classes.indexOf(used);
  return {
    map: slides[0]!.maps[m]!.map,
    localisation,
    ranking: figure(means.map((own) => rankingOf(own, use))),
    named: figure(
      means.map((own) => {
        if (Number.isNaN(own[at]!)) return null;
        return own.every((value) => Number.isNaN(value) || value <= own[at]!) ? 1 : 0;
      }),
    ),
  };
}

function decisiveCluster(
  { annotations, clusters }: Frame,
  slides: readonly JudgedSlide[],
  d: number,
): DecisiveCluster {
  const { id, decisive, effects, dictionary } = clusters[d]!;
  const own = new Float64Array(annotations.classes.length);
  const all = new Float64Array(annotations.classes.length);
  for (const { decisiveCells, truth } of slides) {
    decisiveCells[d]!.forEach((count, c) => {
      own[c]! += count;
    });
    for (const concept of truth.cells) if (concept > 0) all[concept - 1]! += 1;
  }
  const share = (counts: Float64Array, c: number): number =>
    counts[c]! /
    Math.max(
      1,
      counts.reduce((sum, one) => sum + one, 0),
    );
  return {
    dictionary: id,
    K: dictionary.K,
    cluster: decisive,
    importance: effects[decisive]!,
    concepts: annotations.classes.map((concept, c) => ({
      concept,
      share: share(own, c),
      baseRate: share(all, c),
    })),
  };
}
