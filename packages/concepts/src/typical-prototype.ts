import { hash32, MorphoscopeError } from '@morphoscope/domain';
import type { ClusterTable } from './cluster-table.js';
import { type PrototypeOptions, type SelectedPrototype, tileOf, wholeNumber } from './prototype.js';
import { scoreColumn } from './prototype-score.js';

/** How typical tiles are chosen. */
export interface TypicalOptions extends PrototypeOptions {
  /** Tiles remembered per cluster: the median is exact up to that many, and theirs beyond. Default 4096. */
  readonly sample?: number;
  /** Which tiles are remembered beyond that. Default 0. */
  readonly seed?: number;
}

interface Candidate extends SelectedPrototype {
  readonly draw: number;
}

/**
 * Chooses tiles that stand for a cluster as it usually is, not as it is strongest: those whose score is nearest to the
 * median of the tiles that hold the cluster (it is the label of at least one cell). Rules and options are those of
 * `PrototypeSelector`; memory holds `K × sample` candidates, and the order of slides does not change the result.
 */
export class TypicalSelector {
  readonly #options: Required<Pick<TypicalOptions, 'count' | 'sample' | 'seed' | 'score' | 'overlaps'>>;
  readonly #perSlide: number | undefined;
  readonly #kept: Candidate[][];
  /** Per cluster the largest draw among `sample` kept ones: beyond it nothing is remembered. */
  readonly #bound: Float64Array;
  readonly #slides = new Set<string>();

  /** @throws MorphoscopeError `InputError` when `count`, `perSlide` or `sample` is not a whole number ≥ 1. */
  constructor(
    readonly K: number,
    options: TypicalOptions = {},
  ) {
    this.#options = {
      count: wholeNumber('count', options.count ?? 8),
      sample: wholeNumber('sample', options.sample ?? 4096),
      seed: options.seed ?? 0,
      score: options.score ?? 'maxWeight',
      overlaps: options.overlaps ?? (() => false),
    };
    this.#perSlide = options.perSlide === undefined ? undefined : wholeNumber('perSlide', options.perSlide);
    this.#kept = Array.from({ length: K }, () => []);
    this.#bound = new Float64Array(K).fill(Number.POSITIVE_INFINITY);
  }

  /**
   * Takes a slide's whole table. Tables are only read and may be dropped afterwards.
   * @throws MorphoscopeError `InputError` when K differs or the slide was added before.
   */
  add(table: ClusterTable): void {
    const { slideId, n, K, count, tileIndex } = table;
    if (K !== this.K || this.#slides.has(slideId))
      throw new MorphoscopeError('InputError', 'This table has another number of clusters, or came before', {
        where: slideId,
        suggestion: 'Add every slide once, with the dictionary that the prototypes are for.',
      });
    this.#slides.add(slideId);
    const { seed, score } = this.#options;
    const draws = Float64Array.from({ length: n }, (_, i) => hash32(seed, 'typical', slideId, tileIndex[i]!));
    for (let k = 0; k < K; k++) {
      const scores = scoreColumn(table, k, score);
      for (let i = 0; i < n; i++) {
        if (count[i * K + k]! > 0 && scores[i]! > 0 && draws[i]! <= this.#bound[k]!)
          this.#keep(k, { ...tileOf(table, k, i, scores[i]!), draw: draws[i]! });
      }
      this.#shrink(k);
    }
  }

  /** Per cluster, nearest to the median first; ties by slide id, then tile index. Empty for a cluster no tile holds. */
  select(): SelectedPrototype[][] {
    const { count, overlaps } = this.#options;
    const perSlide = this.#perSlide ?? (this.#slides.size === 1 ? count : 1);
    return this.#kept.map((kept) => {
      const middle = medianOf(kept);
      const nearest = kept.toSorted(
        (a, b) => Math.abs(a.score - middle) - Math.abs(b.score - middle) || byPlace(a, b),
      );
      const chosen: SelectedPrototype[] = [];
      for (const { draw: _, ...tile } of nearest) {
        if (chosen.length === count) break;
        const beside = chosen.filter(({ slideId }) => slideId === tile.slideId);
        if (beside.length >= perSlide) continue;
        if (beside.some((one) => overlaps(tile.slideId, one.tileIndex, tile.tileIndex))) continue;
        chosen.push(tile);
      }
      return chosen;
    });
  }

  /** Cut down now and then only: each time costs a sort. */
  #keep(k: number, candidate: Candidate): void {
    const kept = this.#kept[k]!;
    kept.push(candidate);
    if (kept.length >= 2 * this.#options.sample) this.#shrink(k);
  }

  #shrink(k: number): void {
    const kept = this.#kept[k]!;
    const { sample } = this.#options;
    if (kept.length <= sample) return;
    kept.sort((a, b) => a.draw - b.draw || byPlace(a, b));
    kept.length = sample;
    this.#bound[k] = kept.at(-1)!.draw;
  }
}

/** Half-way between the two in the middle of an even number. */
function medianOf(kept: readonly Candidate[]): number {
  const scores = Float64Array.from(kept, ({ score }) => score).sort();
  const half = scores.length / 2;
  return scores.length === 0 ? 0 : (scores[Math.ceil(half) - 1]! + scores[Math.floor(half)]!) / 2;
}

function byPlace(a: SelectedPrototype, b: SelectedPrototype): number {
  if (a.slideId !== b.slideId) return a.slideId < b.slideId ? -1 : 1;
  return a.tileIndex - b.tileIndex;
}
