import { createRandom } from '@morphoscope/domain';
import {
  auroc,
  averagePrecision,
  drawShift,
  relevanceFigures,
  shiftMaps,
  spearman,
} from '@morphoscope/metrics';

/** Cells of a concept, and of everything else, that a slide needs to be judged by it. */
const FEWEST_CELLS = 20;

/** Annotated cells of a slide. */
export interface TruthOfSlide {
  /** Concept per cell from 1; 0: not judged. */
  readonly cells: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** How one map of one slide finds one concept; `null` where the slide has too little of it. */
export interface ConceptFigures {
  readonly auroc: number | null;
  readonly averagePrecision: number | null;
  readonly mass: number | null;
  readonly pointing: number | null;
  readonly shifted: number | null;
  readonly prevalence: number | null;
}

const NONE: ConceptFigures = {
  auroc: null,
  averagePrecision: null,
  mass: null,
  pointing: null,
  shifted: null,
  prevalence: null,
};

/** Judges a map over the annotated cells that it covers. @param concept from 1 */
export function scoreConcept(
  values: Float32Array,
  { cells, width, height }: TruthOfSlide,
  concept: number,
  seed: number,
): ConceptFigures {
  const judged = cellsWhere(cells, (own, cell) => own > 0 && !Number.isNaN(values[cell]!));
  const inside = Uint8Array.from(judged, (cell) => (cells[cell] === concept ? 1 : 0));
  const own = inside.reduce((sum, one) => sum + one, 0);
  if (own < FEWEST_CELLS || judged.length - own < FEWEST_CELLS) return NONE;
  const map = Float32Array.from(judged, (cell) => values[cell]!);
  const { mass, pointing } = relevanceFigures(map, inside);
  const { down, right } = drawShift(height, width, createRandom(seed, 'known-truth', 'shift'));
  const moved = shiftMaps(values, 1, height, width, down, right);
  return {
    auroc: auroc(inside, map).value,
    averagePrecision: averagePrecision(inside, map).value,
    mass: mass.value,
    pointing: pointing.value,
    shifted: auroc(
      inside,
      Float32Array.from(judged, (cell) => moved[cell]!),
    ).value,
    prevalence: own / judged.length,
  };
}

/** Mean of a map over the cells of every concept (from 1); NaN where a slide has too little of it. */
export function conceptMeans(values: Float32Array, { cells }: TruthOfSlide, concepts: number): Float64Array {
  const sums = new Float64Array(concepts);
  const counts = new Float64Array(concepts);
  cells.forEach((own, cell) => {
    if (own === 0 || Number.isNaN(values[cell]!)) return;
    sums[own - 1]! += values[cell]!;
    counts[own - 1]! += 1;
  });
  return sums.map((sum, c) => (counts[c]! < FEWEST_CELLS ? Number.NaN : sum / counts[c]!));
}

/** Rank correlation of a map's means with the use of the concepts; `null` with fewer than four concepts on the slide. */
export function rankingOf(means: Float64Array, use: Float64Array): number | null {
  const known = [...means.keys()].filter((c) => !Number.isNaN(means[c]!) && !Number.isNaN(use[c]!));
  if (known.length < 4) return null;
  return spearman(
    known.map((c) => means[c]!),
    known.map((c) => use[c]!),
  ).value;
}

function cellsWhere(cells: Uint8Array, keep: (own: number, cell: number) => boolean): Uint32Array {
  const kept: number[] = [];
  cells.forEach((own, cell) => {
    if (keep(own, cell)) kept.push(cell);
  });
  return Uint32Array.from(kept);
}
