import { DecompositionSums, importance, shiftEvidence } from '@morphoscope/concepts';
import type { Layer, LinearHead } from '@morphoscope/domain';
import {
  type ClusterCorrelation,
  createClusterCorrelation,
  type MapAgreement,
  type TileBatch,
} from '@morphoscope/metrics';
import { type AgreementFrame, emptyAgreement } from '../agreement-frame.js';
import { predictedLabel } from '../decision-target.js';
import type { MapSet } from '../map-set.js';
import type { TileActivations } from './finite-tiles.js';
import type { JudgedTiles } from './protocol.js';
import type { RegionSums } from './region-sums.js';
import { mapBatch } from './saliency-maps.js';
import { UnitCounter } from './tile-sums.kernel.js';
import type { TileMapping } from './weight-maps.js';
import { shiftedMaps } from './weight-maps.kernel.js';

/** Some tiles with everything that is compared. */
export interface ComparedTiles {
  readonly tiles: TileActivations;
  readonly mappings: readonly TileMapping[];
  /** Per map set. */
  readonly batches: readonly TileBatch[];
  /** Saliency maps, `n × P` each. */
  readonly saliency: readonly Float32Array[];
}

/** What adds up over the tiles of a job. */
export class JobSums {
  readonly #agreements: readonly MapAgreement[];
  readonly #shifted: readonly (MapAgreement | undefined)[];
  readonly #correlations: readonly (ClusterCorrelation | undefined)[];
  readonly #saliency: ClusterCorrelation;
  readonly #decompositions: readonly (DecompositionSums | undefined)[];
  readonly #units = new UnitCounter();

  constructor(
    sets: readonly MapSet[],
    private readonly frame: AgreementFrame,
    private readonly layer: Layer,
    head: LinearHead | undefined,
    private readonly regions: RegionSums | undefined,
  ) {
    const ofDictionaries = <Value>(make: (set: MapSet) => Value): (Value | undefined)[] =>
      sets.map((set) => (set.kind === 'dictionary' ? make(set) : undefined));
    this.#agreements = sets.map(({ K }) => emptyAgreement(frame, K));
    this.#shifted = ofDictionaries(({ K }) => emptyAgreement(frame, K));
    this.#correlations = ofDictionaries(({ K }) => createClusterCorrelation(K, frame.cells));
    this.#saliency = createClusterCorrelation(frame.targets.length * frame.methods.length, frame.cells);
    this.#decompositions = sets.map((set) => emptyDecomposition(set, head));
  }

  /** @param first position of the job's first tile among those of its slide */
  add(compared: ComparedTiles, place: { readonly slide: string; readonly first: number }): void {
    const { tiles, mappings, batches, saliency } = compared;
    const { n, logits, activations } = tiles;
    const classes = logits.shape[1]!;
    const strata = Uint32Array.from({ length: n }, (_, i) =>
      predictedLabel(logits.data.subarray(i * classes, (i + 1) * classes)),
    );
    this.#units.add(activations.data);
    this.#saliency.add(mapBatch(saliency, n, this.frame.cells));
    batches.forEach((batch, s) => {
      this.#agreements[s]!.add(batch, saliency, strata);
      this.#correlations[s]?.add(batch);
      this.#shifted[s]?.add(this.#shift(batch), saliency, strata);
      for (const { maps, evidence } of mappings)
        if (evidence) this.#decompositions[s]?.add(maps[s]!.weights, evidence, this.frame.cells);
    });
    this.regions?.add(batches, tiles.rows, saliency, mappings, place);
  }

  result(): Omit<JudgedTiles, 'finite' | 'tiles'> {
    return {
      agreements: this.#agreements.map(({ state }) => state),
      shifted: this.#shifted.map((one) => one?.state ?? null),
      correlations: this.#correlations.map((one) => one?.state ?? null),
      saliency: this.#saliency.state,
      decompositions: this.#decompositions.map((one) => one?.toJSON() ?? null),
      ...(this.regions?.result() ?? { regions: null, blocks: null, classBlocks: null }),
      units: this.#units.counts(),
    };
  }

  #shift({ labels: _, ...batch }: TileBatch): TileBatch {
    const { height, width } = this.layer;
    return { ...batch, W: shiftedMaps(batch.W as Float32Array, batch.tiles * batch.K, height, width) };
  }
}

function emptyDecomposition(set: MapSet, head: LinearHead | undefined): DecompositionSums | undefined {
  if (!head || set.kind !== 'dictionary' || set.dictionary.kind !== 'nmf') return undefined;
  const { K, H, shift } = set.dictionary;
  const effects = importance(H, K, head.channels, head, shift);
  return new DecompositionSums(head.classes, K, effects, shiftEvidence(head, shift));
}
