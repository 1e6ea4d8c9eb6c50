import { type Layer, type LinearHead, MorphoscopeError, type SignedShift } from '@morphoscope/domain';

/**
 * Signed importance of each prototype for each class, `s_k = H_k · w_c`: the change of the class logit per unit of W
 * where the head is linear. For k-means, H holds the centroids and `s_k` is the class evidence of a cell that equals
 * the centroid. Where the dictionary speaks of shifted activations, `s_k = Σ_c H_kc · scale_c · w_c`; the head also reads the
 * shift itself, the same in every cell: see `shiftEvidence`.
 * @param H `K × C`, row-major.
 * @param head its weights must speak of the same C channels.
 * @returns `classes × K`, row-major, fresh.
 * @throws MorphoscopeError `ModelError` when the channels differ.
 */
export function importance(
  H: Float32Array,
  K: number,
  C: number,
  head: LinearHead,
  shift?: SignedShift,
): Float32Array {
  if (head.channels !== C)
    throw new MorphoscopeError(
      'ModelError',
      `The head reads ${head.channels} channels, the dictionary has ${C}`,
      {
        where: head.layer,
        suggestion: `Cluster the layer the head reads, ${head.layer}.`,
      },
    );
  const out = new Float32Array(head.classes * K);
  for (let c = 0; c < head.classes; c++) {
    for (let k = 0; k < K; k++) {
      let dot = 0;
      for (let i = 0; i < C; i++) dot += H[k * C + i]! * (shift?.scale[i] ?? 1) * head.weights[c * C + i]!;
      out[c * K + k] = dot;
    }
  }
  return out;
}

/**
 * What each class reads of a shift alone, `Σ_i shift_i · w_ci`: the part of the evidence that no cluster carries because every cell has it.
 * @returns `classes`; zeros without a shift.
 */
export function shiftEvidence(head: LinearHead, shift?: SignedShift): Float64Array {
  const out = new Float64Array(head.classes);
  if (!shift) return out;
  for (let c = 0; c < head.classes; c++)
    for (let i = 0; i < head.channels; i++) out[c]! += shift.shift[i]! * head.weights[c * head.channels + i]!;
  return out;
}

/** What may be said about a decision from the clusters of a layer alone. */
export interface DecisionRule {
  /** The head is linear in this layer, so `s_k` is exact. */
  readonly linear: boolean;
  /** The tile's logit is bias + mean over cells of the class evidence (average pooling). */
  readonly additive: boolean;
  /** `Σ_k W_k s_k + residual` can be formed: linear and the dictionary has a W (NMF). */
  readonly decomposable: boolean;
  /** One or more sentences for the reader; absent when nothing needs saying. */
  readonly note?: string;
}

/**
 * Decides how far importance and decomposition hold for clusters of `layer`, and says in plain words what does not.
 * @param head the model's head as recognised, if it was.
 * @param layer the clustered layer, or its name.
 * @param kind of the dictionary (default `nmf`); k-means has no W to split the evidence with.
 */
export function decisionRule(
  head: LinearHead | undefined,
  layer: Pick<Layer, 'name'> | string,
  kind: 'nmf' | 'kmeans' = 'nmf',
): DecisionRule {
  const name = typeof layer === 'string' ? layer : layer.name;
  if (!head)
    return notLinear(
      'The end of this model is not pooling and one linear layer, so the effect of a cluster is not linear: use deletion.',
    );
  if (head.layer !== name)
    return notLinear(
      `More layers follow between ${name} and the decision, so the effect of a cluster is not linear: use deletion, ` +
        `or cluster ${head.layer}, which the head reads directly.`,
    );
  const notes: string[] = [];
  if (head.pooling === 'max')
    notes.push(
      'This model keeps only the strongest cell per channel (max pooling): effects are exact for each cell but do not ' +
        "add up over a tile, so their sum is not the tile's logit.",
    );
  if (kind === 'kmeans')
    notes.push(
      'k-means gives a cell no weights, only a nearest centroid: the effect is that of the centroid itself, and the ' +
        'decision is not split over the clusters.',
    );
  if (head.activation === 'softmax' && head.classes > 1)
    notes.push(
      'Softmax logits are defined up to a shift per tile: only differences between classes mean something.',
    );
  return {
    linear: true,
    additive: head.pooling === 'average',
    decomposable: kind === 'nmf',
    ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
  };
}

function notLinear(note: string): DecisionRule {
  return { linear: false, additive: false, decomposable: false, note };
}
