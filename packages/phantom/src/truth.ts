import { type CellRaster, MorphoscopeError } from '@morphoscope/domain';
import type { GroundTruth } from './spec.js';

/** Class shares per cell of a raster. */
export interface CellTruth {
  /** `cells × classes`, row-major; shares of the cell's px that lie on the slide, summing to 1; NaN where none does. */
  readonly shares: Float32Array;
  /** Most frequent class per cell (the lower index on a tie), `NO_CLASS` where the cell lies outside the slide. */
  readonly majority: Uint8Array;
  /** Share of px with each artefact bit set: `cells × 3` (pen, blur, fold). */
  readonly artefactShares: Float32Array;
  readonly cells: number;
  readonly classes: readonly string[];
}

/** Majority class of a cell outside the slide. */
export const NO_CLASS = 255;

/**
 * Counts the truth inside each cell of a raster (level-0 px, fractional origin and step allowed): a mask px belongs to
 * the cell its centre lies in. Cells in row-major order.
 */
export function truthOfCells(truth: GroundTruth, raster: CellRaster): CellTruth {
  const C = truth.classes.length;
  const cells = raster.width * raster.height;
  const shares = new Float32Array(cells * C);
  const artefactShares = new Float32Array(cells * 3);
  const counts = new Uint32Array(cells);
  const columns = Int32Array.from({ length: truth.width }, (_, x) =>
    cellOf((x + 0.5) * truth.downsample, raster.originX, raster.stepX, raster.width),
  );
  for (let y = 0; y < truth.height; y++) {
    const row = cellOf((y + 0.5) * truth.downsample, raster.originY, raster.stepY, raster.height);
    if (row < 0) continue;
    for (let x = 0; x < truth.width; x++) {
      if (columns[x]! < 0) continue;
      const cell = row * raster.width + columns[x]!;
      const at = y * truth.width + x;
      counts[cell]!++;
      shares[cell * C + truth.data[at]!]!++;
      const bits = truth.artefacts[at]!;
      if (bits) for (let b = 0; b < 3; b++) artefactShares[cell * 3 + b]! += (bits >> b) & 1;
    }
  }
  const majority = new Uint8Array(cells).fill(NO_CLASS);
  for (let cell = 0; cell < cells; cell++) {
    const own = shares.subarray(cell * C, (cell + 1) * C);
    if (counts[cell]! > 0) majority[cell] = indexOfLargest(own);
    divide(own, counts[cell]!);
    divide(artefactShares.subarray(cell * 3, cell * 3 + 3), counts[cell]!);
  }
  return { shares, majority, artefactShares, cells, classes: truth.classes };
}

function cellOf(position: number, origin: number, step: number, count: number): number {
  const cell = Math.floor((position - origin) / step);
  return cell >= 0 && cell < count ? cell : -1;
}

function divide(values: Float32Array, count: number): void {
  for (let i = 0; i < values.length; i++) values[i]! /= count;
}

function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/**
 * Makes the truth `factor` times smaller per axis: the most frequent class of each block (the lower index on a tie) and every
 * artefact that covers at least half of it. A rest at the right and lower edge forms smaller blocks.
 * @throws MorphoscopeError `InputError` when the factor is no whole number above zero.
 */
export function reduceTruth(truth: GroundTruth, factor: number): GroundTruth {
  if (!Number.isInteger(factor) || factor < 1) {
    throw new MorphoscopeError('InputError', `A mask cannot be reduced by ${factor}.`, {
      suggestion: 'Give a whole factor of at least 1.',
    });
  }
  const width = Math.ceil(truth.width / factor);
  const height = Math.ceil(truth.height / factor);
  const data = new Uint8Array(width * height);
  const artefacts = new Uint8Array(width * height);
  const votes = new Uint32Array(truth.classes.length);
  const bits = new Uint32Array(3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      votes.fill(0);
      bits.fill(0);
      const pixels = countBlock(truth, x * factor, y * factor, factor, votes, bits);
      data[y * width + x] = indexOfLargest(votes);
      bits.forEach((count, b) => {
        if (2 * count >= pixels) artefacts[y * width + x]! |= 1 << b;
      });
    }
  }
  return { data, artefacts, width, height, downsample: truth.downsample * factor, classes: truth.classes };
}

function countBlock(
  truth: GroundTruth,
  x0: number,
  y0: number,
  factor: number,
  votes: Uint32Array,
  bits: Uint32Array,
): number {
  const x1 = Math.min(truth.width, x0 + factor);
  const y1 = Math.min(truth.height, y0 + factor);
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const at = y * truth.width + x;
      votes[truth.data[at]!]!++;
      const set = truth.artefacts[at]!;
      if (set) for (let b = 0; b < 3; b++) bits[b]! += (set >> b) & 1;
    }
  }
  return (x1 - x0) * (y1 - y0);
}
