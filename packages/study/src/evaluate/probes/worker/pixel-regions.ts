import type { DifferentiableModel } from '@morphoscope/domain';
import type { RegionAgreement, RegionAgreementState } from '@morphoscope/metrics';
import type { MapSet } from '../../map-set.js';
import { emptyRegions, packRegions } from '../../region-frame.js';
import { methodMaps } from './decision-maps.js';
import type { ProbeSetup } from './protocol.js';
import type { ProbedTile } from './tile-probe.js';

/** The set that carries the maps: ‖A‖. */
export const CARRIER: MapSet = { kind: 'control', id: 'norm', control: 'norm', K: 1 };

/** Maps per pixel, summed to cells, against annotations. */
export class PixelRegions {
  readonly #agreement: RegionAgreement;

  constructor(
    private readonly model: DifferentiableModel,
    private readonly setup: ProbeSetup,
    private readonly mask: Uint8Array,
  ) {
    this.#agreement = emptyRegions(setup.regions!.frame, CARRIER);
  }

  async add(tile: ProbedTile, place: { readonly slide: string; readonly first: number }): Promise<void> {
    const { pixelMethods, regions } = this.setup;
    const { frame, targets } = regions!;
    const P = frame.cells;
    const mask = this.mask.subarray(tile.row * P, (tile.row + 1) * P);
    if (mask.every((value) => value === 0)) return;
    const maps: Float32Array[] = [];
    for (const { target } of targets) {
      const made = await methodMaps(this.model, pixelMethods, { ...tile, targets: [target] });
      for (const method of pixelMethods) maps.push(made.get(method)!);
    }
    const W = Float32Array.from(tile.mapping.squaredNorms, Math.sqrt);
    const batch = { tiles: 1, K: 1, cells: P, W, slide: place.slide, firstTile: place.first + tile.row };
    this.#agreement.add(batch, mask, maps);
  }

  state(): RegionAgreementState {
    return packRegions(this.#agreement.state);
  }
}
