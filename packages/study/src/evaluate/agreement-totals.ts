import { DecompositionSums } from '@morphoscope/concepts';
import { type ClusterCorrelation, createClusterCorrelation, type MapAgreement } from '@morphoscope/metrics';
import { type AgreementFrame, emptyAgreement } from './agreement-frame.js';
import { bySubset, SUBSETS } from './agreement-subsets.js';
import { frameOf } from './evaluation-context.js';
import type { EvaluationPlan } from './evaluation-plan.js';
import type { KeptJudgement, SlideJudgement } from './judge-slides.js';
import { readJudgement } from './judged-cohort.js';
import type { MapSet } from './map-set.js';
import { unpackAgreement } from './packed-agreement.js';
import type { RegionFrame } from './region-frame.js';
import { RegionTotals } from './region-totals.js';
import type { UnitCounts } from './worker/protocol.js';
import { mergeUnits } from './worker/tile-sums.kernel.js';

/** Sums over all slides judged. Lists are in the order of the map sets; controls have no correlations. */
export interface AgreementTotals {
  readonly frame: AgreementFrame;
  readonly agreements: readonly MapAgreement[];
  readonly shifted: readonly (MapAgreement | undefined)[];
  readonly correlations: readonly (ClusterCorrelation | undefined)[];
  /** Between the saliency maps. */
  readonly saliency: ClusterCorrelation;
  readonly decompositions: readonly (DecompositionSums | undefined)[];
  /** Where slides are annotated. */
  readonly regions: RegionTotals | undefined;
  readonly units: UnitCounts;
  /** One per group of slides. */
  readonly groups: readonly GroupPearson[];
}

/** What intervals of correlations are made from: sums within one group of slides. */
interface GroupPearson {
  readonly group: string;
  /** Per map set, `SUBSETS × maps × K × 2`: sum of the correlations over tiles, and how many tiles that is. */
  readonly sums: readonly Float64Array[];
}

/** Reads what was kept of every slide, one at a time, and adds it up group by group. */
export async function addUpSlides(
  plan: EvaluationPlan,
  sets: readonly MapSet[],
  kept: readonly KeptJudgement[],
  regions: RegionFrame | undefined,
): Promise<AgreementTotals> {
  const frame = frameOf(plan);
  const annotated = regions && new RegionTotals(regions, sets);
  const totals = emptyTotals(frame, sets);
  const groups: GroupPearson[] = [];
  const ordered = [...kept].sort((a, b) =>
    a.slide.group < b.slide.group ? -1 : a.slide.group > b.slide.group ? 1 : 0,
  );
  let own: MapAgreement[] = [];
  for (const [i, one] of ordered.entries()) {
    const { group } = one.slide;
    if (group !== ordered[i - 1]?.slide.group) own = sets.map(({ K }) => emptyAgreement(frame, K));
    const judgement = await readJudgement(one);
    totals.add(judgement);
    if (judgement.regions) annotated?.add(judgement.regions);
    own.forEach((agreement, s) => {
      agreement.merge({ state: unpackAgreement(judgement.agreements[s]!, frame.labels) });
    });
    if (group !== ordered[i + 1]?.slide.group)
      groups.push({ group, sums: own.map((agreement) => pearsonSums(agreement, frame)) });
  }
  return { frame, ...totals, regions: annotated, groups };
}

function ofDictionaries<Value>(sets: readonly MapSet[], make: (set: MapSet) => Value): (Value | undefined)[] {
  return sets.map((set) => (set.kind === 'dictionary' ? make(set) : undefined));
}

interface RunningTotals extends Omit<AgreementTotals, 'frame' | 'groups' | 'regions'> {
  add(judgement: SlideJudgement): void;
}

function emptyTotals(frame: AgreementFrame, sets: readonly MapSet[]): RunningTotals {
  const agreements = sets.map(({ K }) => emptyAgreement(frame, K));
  const shifted = ofDictionaries(sets, ({ K }) => emptyAgreement(frame, K));
  const correlations = ofDictionaries(sets, ({ K }) => createClusterCorrelation(K, frame.cells));
  const saliency = createClusterCorrelation(frame.targets.length * frame.methods.length, frame.cells);
  const decompositions: (DecompositionSums | undefined)[] = sets.map(() => undefined);
  const totals = { units: { active: 0, atCap: 0, cap: 0 } as UnitCounts };
  return {
    agreements,
    shifted,
    correlations,
    saliency,
    decompositions,
    get units() {
      return totals.units;
    },
    add: (judgement) => {
      agreements.forEach((agreement, s) => {
        agreement.merge({ state: unpackAgreement(judgement.agreements[s]!, frame.labels) });
      });
      shifted.forEach((agreement, s) => {
        const packed = judgement.shifted[s];
        if (agreement && packed) agreement.merge({ state: unpackAgreement(packed, frame.labels) });
      });
      correlations.forEach((one, s) => {
        const state = judgement.correlations[s];
        if (one && state) one.merge({ state });
      });
      saliency.merge({ state: judgement.saliency });
      judgement.decompositions.forEach((state, s) => {
        if (!state) return;
        const zeros = new Float32Array(state.classes * state.K);
        decompositions[s] ??= new DecompositionSums(state.classes, state.K, zeros);
        decompositions[s].merge(state);
      });
      totals.units = mergeUnits(totals.units, judgement.units);
    },
  };
}

function pearsonSums(agreement: MapAgreement, frame: AgreementFrame): Float64Array {
  const maps = frame.targets.length * frame.methods.length;
  const K = agreement.state.pairs.length === 0 ? 0 : agreement.result([])[0]!.clusters.length;
  const sums = new Float64Array(SUBSETS.length * maps * K * 2);
  bySubset(agreement, frame, (figures, { subset, map }) => {
    figures.clusters.forEach(({ pearson }, k) => {
      const at = ((subset * maps + map) * K + k) * 2;
      sums[at] = (pearson.value ?? 0) * pearson.n;
      sums[at + 1] = pearson.value === null ? 0 : pearson.n;
    });
  });
  return sums;
}
