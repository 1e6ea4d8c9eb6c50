import type { RegionAgreement, RegionAgreementState } from '@morphoscope/metrics';
import type { MapSet } from './map-set.js';
import { emptyRegions, packRegions, type RegionFrame } from './region-frame.js';
import type { SlideRegions } from './slide-regions.js';
import type { JudgedTiles } from './worker/protocol.js';

/** What was measured on a slide's annotation. */
export interface JudgedRegions {
  /** Per map set. */
  readonly agreements: readonly RegionAgreementState[];
  /** Per map set, `(K + 1) × (blocks + 1)`: cells per hard label (none last) and annotated object; dictionaries only. */
  readonly blocks: readonly (Float64Array | null)[];
  /** The same for the model's own class map. */
  readonly classBlocks: Float64Array | null;
  /** Class of each block; entry 0 stands for none. */
  readonly blockClass: Uint8Array;
}

/** Adds up what the batches of an annotated slide give, in their order. */
export class SlideRegionSums {
  readonly #agreements: readonly RegionAgreement[];
  #blocks: (Float64Array | null)[] = [];
  #classBlocks: Float64Array | null = null;

  constructor(
    frame: RegionFrame,
    sets: readonly MapSet[],
    private readonly regions: SlideRegions,
  ) {
    this.#agreements = sets.map((set) => emptyRegions(frame, set));
  }

  add(judged: JudgedTiles): void {
    judged.regions?.forEach((packed, s) => {
      this.#agreements[s]!.merge({ state: packed });
    });
    this.#blocks = judged.blocks?.map((counts, s) => added(this.#blocks[s] ?? null, counts)) ?? this.#blocks;
    this.#classBlocks = added(this.#classBlocks, judged.classBlocks);
  }

  result(): JudgedRegions {
    return {
      agreements: this.#agreements.map(({ state }) => packRegions(state)),
      blocks: this.#blocks,
      classBlocks: this.#classBlocks,
      blockClass: this.regions.blockClass,
    };
  }
}

function added(a: Float64Array | null, b: Float64Array | null): Float64Array | null {
  if (!a || !b) return a ?? b;
  return a.map((value, i) => value + b[i]!);
}
