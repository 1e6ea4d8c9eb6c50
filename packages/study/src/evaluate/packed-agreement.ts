import type { MapAgreementState } from '@morphoscope/metrics';

/** Sums of an agreement without the strata that no tile fell into: most slides show few kinds of tiles. */
export interface PackedAgreement {
  /** Strata kept, ascending. */
  readonly strata: readonly number[];
  readonly state: MapAgreementState;
}

/** @param count strata of the agreement */
export function packAgreement({ pairs, totals }: MapAgreementState, count: number): PackedAgreement {
  const [wide, narrow] = [pairs.length / count, totals.length / count];
  const strata = Array.from({ length: count }, (_, s) => s).filter((s) =>
    totals.subarray(s * narrow, (s + 1) * narrow).some((value) => value !== 0),
  );
  const state = {
    pairs: new Float64Array(strata.length * wide),
    totals: new Float64Array(strata.length * narrow),
  };
  strata.forEach((s, i) => {
    state.pairs.set(pairs.subarray(s * wide, (s + 1) * wide), i * wide);
    state.totals.set(totals.subarray(s * narrow, (s + 1) * narrow), i * narrow);
  });
  return { strata, state };
}

/** The full sums again, zeros where no tile was. */
export function unpackAgreement({ strata, state }: PackedAgreement, count: number): MapAgreementState {
  const wide = state.pairs.length / Math.max(1, strata.length);
  const narrow = state.totals.length / Math.max(1, strata.length);
  const full = { pairs: new Float64Array(count * wide), totals: new Float64Array(count * narrow) };
  strata.forEach((s, i) => {
    full.pairs.set(state.pairs.subarray(i * wide, (i + 1) * wide), s * wide);
    full.totals.set(state.totals.subarray(i * narrow, (i + 1) * narrow), s * narrow);
  });
  return full;
}
