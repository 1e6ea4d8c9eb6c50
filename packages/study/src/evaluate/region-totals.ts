import type { RegionAgreement } from '@morphoscope/metrics';
import type { MapSet } from './map-set.js';
import { emptyRegions, type RegionFrame } from './region-frame.js';
import type { JudgedRegions } from './slide-region-sums.js';

/** Cells per label and annotated object, objects of all slides side by side. */
export interface BlockCounts {
  /** `labels × objects`, row-major. */
  readonly counts: Float64Array;
  readonly labels: number;
  /** Class of each object, from 1. */
  readonly classOf: Uint8Array;
}

/** Sums over all annotated slides. */
export class RegionTotals {
  /** Per map set. */
  readonly agreements: readonly RegionAgreement[];
  readonly #slides: JudgedRegions[] = [];

  constructor(
    readonly frame: RegionFrame,
    private readonly sets: readonly MapSet[],
  ) {
    this.agreements = sets.map((set) => emptyRegions(frame, set));
  }

  /** Slides that had an annotation. */
  get slides(): number {
    return this.#slides.length;
  }

  add(judged: JudgedRegions): void {
    judged.agreements.forEach((packed, s) => {
      this.agreements[s]!.merge({ state: packed });
    });
    // The samples of cells are in the sums now; what is kept of a slide is small.
    this.#slides.push({ ...judged, agreements: [] });
  }

  /** Hard labels of a dictionary on the annotated objects that tiles cover; cells without a label are left out. */
  blocks(set: number): BlockCounts {
    return this.#joined(this.sets[set]!.K, ({ blocks }) => blocks[set] ?? null);
  }

  /** The model's own class map on them, where its head is linear in the layer. */
  classBlocks(classes: number): BlockCounts {
    return this.#joined(classes, ({ classBlocks }) => classBlocks);
  }

  #joined(labels: number, of: (slide: JudgedRegions) => Float64Array | null): BlockCounts {
    const columns: number[][] = [];
    const classes: number[] = [];
    for (const slide of this.#slides) {
      const counts = of(slide);
      const width = slide.blockClass.length;
      for (let block = 1; counts && block < width; block++) {
        const column = Array.from({ length: labels }, (_, label) => counts[label * width + block]!);
        if (column.every((count) => count === 0)) continue;
        columns.push(column);
        classes.push(slide.blockClass[block]!);
      }
    }
    const counts = new Float64Array(labels * columns.length);
    columns.forEach((column, at) => {
      column.forEach((count, label) => {
        counts[label * columns.length + at] = count;
      });
    });
    return { counts, labels, classOf: Uint8Array.from(classes) };
  }
}
