import type { ConceptSummary, DictionarySummary } from '@morphoscope/domain';

/** Effect of each cluster on each class over the whole study. */
export interface Effects {
  /** Class name and index as in the model. */
  readonly classes: readonly { readonly index: number; readonly name: string }[];
  /** By cluster id, then by class index. */
  readonly values: ReadonlyMap<number, readonly number[]>;
  /** `mean`: W · s averaged over tiles, in logit. `unit`: s_k, logit per unit of W. */
  readonly kind: 'mean' | 'unit';
  /** Residual and its share by class index; only for `mean`. */
  readonly residual?: readonly { readonly effect: number; readonly share: number }[];
}

/**
 * Mean effects over slides weighted by tiles where the decision was split, else the importance, else nothing: when the
 * head is not linear there is no number to show.
 */
export function effectsOf(dictionary: DictionarySummary, classNames: readonly string[]): Effects | undefined {
  const classes = classNames.map((name, index) => ({ index, name }));
  const slides = dictionary.slides.filter(
    (slide) => slide.decomposition.length === classNames.length && slide.tiles > 0,
  );
  if (slides.length > 0 && classNames.length > 0) {
    const tiles = slides.reduce((sum, slide) => sum + slide.tiles, 0);
    const mean = (value: (slide: (typeof slides)[number]) => number) =>
      slides.reduce((sum, slide) => sum + slide.tiles * value(slide), 0) / tiles;
    const values = dictionary.concepts.map(
      ({ cluster }) =>
        [
          cluster,
          classes.map(({ index }) => mean((s) => s.decomposition[index]!.effects[cluster] ?? 0)),
        ] as const,
    );
    const residual = classes.map(({ index }) => ({
      effect: mean((s) => s.decomposition[index]!.residual),
      share: mean((s) => s.decomposition[index]!.residualShare),
    }));
    return { classes, values: new Map(values), kind: 'mean', residual };
  }
  const known = dictionary.concepts.filter((concept) => concept.importance?.length === classNames.length);
  if (known.length === 0 || classNames.length === 0) return undefined;
  return { classes, values: new Map(known.map((c) => [c.cluster, c.importance!] as const)), kind: 'unit' };
}

/** The cluster that pushes a class up most and the one that pushes it down most, against the mean of the other classes. */
export interface Push {
  readonly className: string;
  readonly up?: { readonly concept: ConceptSummary; readonly by: number };
  readonly down?: { readonly concept: ConceptSummary; readonly by: number };
}

/**
 * What moves each class. Differences between classes, because logits of a softmax are defined up to a shift only. With
 * two classes the first is the mirror of the second and left out.
 */
export function pushes(effects: Effects, concepts: readonly ConceptSummary[]): Push[] {
  const classes = effects.classes.length === 2 ? effects.classes.slice(1) : effects.classes;
  return classes.map(({ index, name }) => {
    const ranked = concepts
      .filter((concept) => effects.values.has(concept.cluster))
      .map((concept) => ({ concept, by: against(effects.values.get(concept.cluster)!, index) }))
      .sort((a, b) => b.by - a.by);
    const up = ranked[0];
    const down = ranked.at(-1);
    return {
      className: name,
      ...(up && up.by > 0 ? { up } : {}),
      ...(down && down.by < 0 ? { down } : {}),
    };
  });
}

/** Indices of the `limit` classes with the largest values, in the model's order. */
export function leadingClasses(values: readonly number[], limit: number): number[] {
  const order = [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b);
  return order.slice(0, limit).sort((a, b) => a - b);
}

function against(values: readonly number[], index: number): number {
  if (values.length === 1) return values[0]!;
  const others = values.reduce((sum, value) => sum + value, 0) - values[index]!;
  return values[index]! - others / (values.length - 1);
}
