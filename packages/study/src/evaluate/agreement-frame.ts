import { createMapAgreement, type MapAgreement } from '@morphoscope/metrics';
import type { DecisionTarget } from './decision-target.js';
import type { LayerMethod } from './evaluate-settings.js';

/** What decides the shape of every agreement of an evaluation. */
export interface AgreementFrame {
  readonly targets: readonly DecisionTarget[];
  readonly methods: readonly LayerMethod[];
  /** Labels the model can give: the strata. */
  readonly labels: number;
  /** Cells of a tile. */
  readonly cells: number;
}

/** An empty agreement of K maps with all saliency maps, targets outermost; strata are predicted labels. */
export function emptyAgreement(frame: AgreementFrame, K: number): MapAgreement {
  const { targets, methods, labels, cells } = frame;
  const maps = targets.flatMap(({ name }) => methods.map((method) => `${name} · ${method}`));
  return createMapAgreement({ K, cells, maps, strata: labels });
}

/** Position of a target's map by a method in the list of maps. */
export function mapIndex(frame: Pick<AgreementFrame, 'methods'>, target: number, method: number): number {
  return target * frame.methods.length + method;
}
