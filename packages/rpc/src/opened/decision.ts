import { createRandom, type Decomposition } from '@morphoscope/domain';
import { type SlideRecord, shownDecomposition } from '@morphoscope/study';
import type { DeletionCurve, Mistake, SlideDecision, StudyDecisions } from '../contract/metrics.js';
import { decompositionSums, importanceOf } from './concept-cards.js';
import type { OpenedDictionary, OpenedStudy } from './opened-study.js';
import type { TileTable } from './tile-table.js';

/** Random orders that a deletion curve is compared with. */
const ORDERS = 200;
/** Tiles named of those the model got wrong. */
const MOST_MISTAKES = 200;

type ClassOfSlide = SlideDecision['classes'][number];

/** What must be said of a decision: why it is not split over the clusters, or what the split does not say. */
export function noteOf({ stored, dictionary }: OpenedDictionary, split: boolean): string | undefined {
  if (!stored) return 'The run has not described the clusters yet.';
  if (stored.decisionNote !== undefined) return stored.decisionNote;
  if (split) return undefined;
  return dictionary.kind === 'kmeans'
    ? 'k-means gives a cell no weights, so the decision is not split over the clusters.'
    : 'The effect of a cluster on the decision is not known here.';
}

/** A slide's mean logits split over the shown clusters; effects by shown id. Empty without a head linear in the layer. */
function slideEffects(
  study: OpenedStudy,
  opened: OpenedDictionary,
  record: SlideRecord,
): readonly Decomposition[] {
  const sums = decompositionSums(opened);
  const state = record.dictionaries[opened.id]?.decomposition;
  const { head, classNames } = study.facts.manifest.model;
  if (!sums || !state || !head) return [];
  sums.merge(state);
  return shownDecomposition(opened.view, sums.decomposition(classNames, head.bias));
}

/** What the clusters do to each class on a slide; effects in the order of the view. */
export function slideClasses(
  study: OpenedStudy,
  opened: OpenedDictionary,
  record: SlideRecord,
): ClassOfSlide[] {
  const ids = opened.view.clusters.map(({ cluster }) => cluster);
  return slideEffects(study, opened, record).map((part): ClassOfSlide => {
    const effects = ids.map((id) => part.effects[id]!);
    const { className, residual, bias, residualShare } = part;
    const logit = effects.reduce((sum, effect) => sum + effect, bias + residual);
    const seed = study.facts.manifest.seed;
    return {
      ...{ className, effects, residual, bias, logit, residualShare },
      deletion: deletionCurve(className, logit, ids, effects, seed),
    };
  });
}

/**
 * What is left of a logit as clusters are taken away, the largest |effect| first, beside random orders. The logit is a sum, so
 * taking a cluster away takes its effect.
 */
export function deletionCurve(
  className: string,
  logit: number,
  ids: readonly number[],
  effects: readonly number[],
  seed: number,
): DeletionCurve {
  const places = ids.map((_, at) => at);
  const order = places.toSorted((a, b) => Math.abs(effects[b]!) - Math.abs(effects[a]!) || a - b);
  const random = createRandom(seed, 'deletion-orders');
  const curves = Array.from({ length: ORDERS }, () => left(logit, effects, shuffled(places, random)));
  return {
    className,
    order: order.map((at) => ids[at]!),
    logits: left(logit, effects, order),
    random: Array.from({ length: ids.length + 1 }, (_, step) => {
      const values = curves.map((curve) => curve[step]!).sort((a, b) => a - b);
      return { low: quantile(values, 0.1), middle: quantile(values, 0.5), high: quantile(values, 0.9) };
    }),
  };
}

function left(logit: number, effects: readonly number[], order: readonly number[]): number[] {
  const out = [logit];
  for (const at of order) out.push(out.at(-1)! - effects[at]!);
  return out;
}

function shuffled(places: readonly number[], random: { below(n: number): number }): number[] {
  const out = [...places];
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

/** Linear between the two nearest, as numpy's default. @param values ascending */
function quantile(values: readonly number[], share: number): number {
  const at = share * (values.length - 1);
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return values[low]! + (at - low) * (values[high]! - values[low]!);
}

/** Means over slides, and the tiles that the model got wrong. @param className only what concerns this class */
export function studyDecisions(table: TileTable, className: string | undefined): StudyDecisions {
  const { study, opened } = table;
  const { classNames } = study.facts.manifest.model;
  const only = className === undefined ? undefined : study.classNamed(className);
  const slides = opened.records.map((record) => ({ record, classes: slideClasses(study, opened, record) }));
  const known = slides.filter(({ classes }) => classes.length > 0);
  const { mistakes, wrongTiles, labelledTiles } = findMistakes(table, only);
  const note = noteOf(opened, known.length > 0);
  return {
    classNames,
    classes: classNames.flatMap((name, c) => {
      if (known.length === 0 || (only !== undefined && only !== c)) return [];
      const parts = known.map(({ classes }) => classes[c]!);
      const mean = (of: (part: ClassOfSlide) => number): number =>
        parts.reduce((sum, part) => sum + of(part), 0) / parts.length;
      const effects = opened.view.clusters.map((_, at) => mean((part) => part.effects[at]!));
      return [
        {
          className: name,
          effects,
          residual: mean((part) => part.residual),
          bias: mean((part) => part.bias),
        },
      ];
    }),
    perSlide: slides.map(({ record, classes }) => ({
      slide: record.id,
      ...(record.label === undefined ? {} : { label: record.label }),
      logits: classes.map(({ logit }) => logit),
    })),
    ...{ mistakes, wrongTiles, labelledTiles },
    ...(note === undefined ? {} : { note }),
  };
}

interface Margin {
  readonly row: number;
  readonly margin: number;
}

function findMistakes(table: TileTable, only: number | undefined) {
  const { labels, columns } = table;
  const wrong: Margin[] = [];
  let wrongTiles = 0;
  let labelledTiles = 0;
  for (let row = 0; row < columns.n; row++) {
    const is = table.wrong(row);
    if (is === undefined) continue;
    labelledTiles++;
    if (!is) continue;
    wrongTiles++;
    const predicted = labels.predicted(columns.predictions, row);
    const truth = labels.truth(columns.slide[row]!);
    if (only === undefined || only === predicted || only === truth)
      wrong.push({ row, margin: marginOf(table, row) });
  }
  wrong.sort((a, b) => b.margin - a.margin || a.row - b.row);
  const mistakes = wrong.slice(0, MOST_MISTAKES).map((one) => mistakeOf(table, one));
  return { mistakes, wrongTiles, labelledTiles };
}

/** Output of the predicted class minus that of the label; with one class, of how far it is from changing its mind. */
function marginOf({ labels, columns, study }: TileTable, row: number): number {
  const classes = study.facts.manifest.model.classNames.length;
  const output = (c: number): number => columns.predictions[row * classes + c]!;
  if (classes === 1) return Math.abs(output(0) - labels.yes);
  return output(labels.predicted(columns.predictions, row)) - output(labels.truth(columns.slide[row]!));
}

function mistakeOf(table: TileTable, { row, margin }: Margin): Mistake {
  const { study, opened, columns, labels, sums } = table;
  const { classNames, head } = study.facts.manifest.model;
  const { layer } = study.facts.manifest;
  const predicted = labels.predicted(columns.predictions, row);
  const truth = labels.truth(columns.slide[row]!);
  const s = head && opened.dictionary.kind === 'nmf' ? importanceOf(opened.stored) : undefined;
  const K = opened.view.shownAs.length;
  const cells = layer.height * layer.width;
  const direction = (k: number): number => {
    if (classNames.length === 1) return truth === 1 ? -s![k]! : s![k]!;
    return s![predicted * K + k]! - s![truth * K + k]!;
  };
  return {
    ...{ row, slide: study.facts.records[columns.slide[row]!]!.id, tile: columns.tile[row]!, margin },
    label: study.facts.records[columns.slide[row]!]!.label!,
    predicted: labels.name(predicted, columns.predictions, row),
    ...(s
      ? {
          push: opened.view.clusters.map(({ members }) =>
            members.reduce((sum, k) => sum + (sums[row * K + k]! / cells) * direction(k), 0),
          ),
        }
      : {}),
  };
}
