import type { Finding } from '@morphoscope/domain';
import type { AgreementTotals } from '../agreement-totals.js';
import type { EvaluationPlan } from '../evaluation-plan.js';
import type { JudgedCohort } from '../judged-cohort.js';

/** Share of active units at the largest value from which on a layer counts as saturated. */
const SATURATED = 0.02;

/** What must be known about the tiles and the layer before any figure is read. */
export function sampleFindings(
  plan: EvaluationPlan,
  cohort: JudgedCohort,
  totals: AgreementTotals,
): Finding[] {
  return [
    ...notFinite(cohort),
    ...independence(cohort),
    ...overlap(plan),
    ...saturation(plan, totals),
    ...softmaxShift(plan),
    ...fewerTargets(plan),
    ...notCut(plan),
  ];
}

function notFinite({ notFinite: tiles, tiles: { n } }: JudgedCohort): Finding[] {
  if (tiles === 0) return [];
  return [
    {
      code: 'values-not-finite',
      severity: 'warning',
      location: `${tiles} tiles`,
      message: `The model gives values that are not finite numbers on ${tiles} of ${n + tiles} tiles; they are left out.`,
      suggestion: 'Check the preprocessing (scale, mean, std), and look at these tiles.',
    },
  ];
}

function independence({ groups, tiles }: JudgedCohort): Finding[] {
  const count = new Set(groups).size;
  return [
    {
      code: 'independent-units',
      severity: 'info',
      location: `${tiles.n} tiles`,
      message: `${tiles.n} tiles of ${count} ${count === 1 ? 'group' : 'groups'} were judged. Tiles of one group are alike: intervals and folds are made over groups, and figures marked in-sample, fitted and scored on the same tiles, are optimistic.`,
    },
  ];
}

function overlap({ manifest: { tiling } }: EvaluationPlan): Finding[] {
  const overlapping = tiling.stridePx < tiling.tilePx;
  return [
    {
      code: 'own-cells',
      severity: 'info',
      location: 'protocol 4.1',
      message: `Statistics of a tile are over all of its own cells, those at its border included${overlapping ? ', while the maps on the slide average overlapping tiles and leave border cells out' : ''}: what the model decided on is what is judged.`,
    },
  ];
}

function saturation({ manifest }: EvaluationPlan, { units }: AgreementTotals): Finding[] {
  const atCap = units.active > 0 ? units.atCap / units.active : 0;
  if (atCap < SATURATED) return [];
  return [
    {
      code: 'layer-saturates',
      severity: 'warning',
      location: manifest.layer.name,
      message: `${Math.round(100 * atCap)} % of the active units of ${manifest.layer.name} sit at their largest value (${Number(units.cap.toPrecision(3))}): how strong they would have been is lost, and so are differences between strong cells.`,
    },
  ];
}

function softmaxShift({ model }: EvaluationPlan): Finding[] {
  if (model.classNames.length < 2) return [];
  return [
    {
      code: 'logits-up-to-a-shift',
      severity: 'info',
      location: 'logits',
      message:
        'Raw logits of a softmax are defined up to a shift per tile. Both are given; log-odds and margins are what the decision is made of. The ε of Grad-CAM++ is 0, its exact limit.',
    },
  ];
}

function fewerTargets({ targets, model }: EvaluationPlan): Finding[] {
  const explained = targets.filter(({ target }) => target.kind === 'logit').length;
  if (explained === model.classNames.length) return [];
  return [
    {
      code: 'classes-left-out',
      severity: 'info',
      location: 'targets',
      message: `Of ${model.classNames.length} classes the ${explained} that the model predicts most are explained one by one.`,
    },
  ];
}

function notCut({ uncut, manifest }: EvaluationPlan): Finding[] {
  if (uncut === undefined) return [];
  return [
    {
      code: 'layer-cannot-be-cut',
      severity: 'warning',
      location: manifest.layer.name,
      message: `The rest of the model cannot be run from this layer alone: ${uncut}. Saliency maps, completeness and deletion are left out.`,
      suggestion: 'Cluster a layer that all paths of the model go through, such as the output of a block.',
    },
  ];
}
