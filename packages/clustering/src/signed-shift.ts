import { type FeatureRows, MorphoscopeError, type SignedShift } from '@morphoscope/domain';
import { checkShape } from './sharded-rows.js';

/** Options of `signedShift`. */
export interface SignedShiftOptions {
  /** Share of a channel's values below its shift, which are clipped to 0; the spread ends as far from the top. Default 0.01. */
  readonly tail?: number;
}

/** Rows that set the quantiles: evenly spaced ones do. */
const QUANTILE_ROWS = 16384;

/**
 * Makes a signed layer fit for NMF: per channel the shift is a low quantile and the scale the distance to the matching high quantile, so
 * that `max(0, (a − shift) / scale)` lies mostly in 0–1 and no channel rules by its unit alone. A channel without spread keeps scale 1.
 * @throws MorphoscopeError `InputError` for rows that are empty or not finite, or a tail outside [0, 0.5).
 */
export function signedShift(rows: FeatureRows, { tail = 0.01 }: SignedShiftOptions = {}): SignedShift {
  checkShape(rows);
  if (!(tail >= 0 && tail < 0.5))
    throw new MorphoscopeError('InputError', `a tail of ${tail} is not possible`, {
      suggestion: 'Give a share from 0 up to 0.5, e.g. 0.01.',
    });
  const { data, n, d } = rows;
  const step = Math.max(1, n / QUANTILE_ROWS);
  const taken = Math.ceil(n / step);
  const column = new Float32Array(taken);
  const shift = new Float32Array(d);
  const scale = new Float32Array(d);
  for (let c = 0; c < d; c++) {
    for (let i = 0; i < taken; i++) column[i] = data[Math.floor(i * step) * d + c]!;
    if (!column.every(Number.isFinite)) throw notFinite();
    column.sort();
    shift[c] = quantile(column, tail);
    const spread = quantile(column, 1 - tail) - shift[c]!;
    scale[c] = spread > 0 ? spread : 1;
  }
  return { shift, scale };
}

/** Fresh rows `max(0, (a − shift) / scale)`; tile and cell indices are kept. */
export function applyShift(rows: FeatureRows, shift: SignedShift): FeatureRows {
  checkShift(shift, rows.d);
  const data = new Float32Array(rows.data.length);
  const { d } = rows;
  for (let at = 0; at < data.length; at += d)
    for (let c = 0; c < d; c++)
      data[at + c] = Math.max(0, (rows.data[at + c]! - shift.shift[c]!) / shift.scale[c]!);
  return { ...rows, data };
}

/**
 * The same on a channel-major map.
 * @param map `C × P`, as a network gives one tile; only read.
 * @param out `C × P`, written; may be `map` itself.
 */
export function applyShiftToMap(map: Float32Array, shift: SignedShift, P: number, out: Float32Array): void {
  const C = map.length / P;
  checkShift(shift, C);
  for (let c = 0; c < C; c++) {
    const [low, unit] = [shift.shift[c]!, shift.scale[c]!];
    for (let i = c * P; i < (c + 1) * P; i++) out[i] = Math.max(0, (map[i]! - low) / unit);
  }
}

/**
 * Back from the non-negative side: `a · scale + shift`, for putting WH through the rest of the network. What was clipped stays lost.
 * @param map `C × P`, channel-major; only read. @param out `C × P`, written; may be `map` itself.
 */
export function undoShiftOnMap(map: Float32Array, shift: SignedShift, P: number, out: Float32Array): void {
  const C = map.length / P;
  checkShift(shift, C);
  for (let c = 0; c < C; c++) {
    const [low, unit] = [shift.shift[c]!, shift.scale[c]!];
    for (let i = c * P; i < (c + 1) * P; i++) out[i] = map[i]! * unit + low;
  }
}

/** Linear interpolation between order statistics, as NumPy's default. */
function quantile(sorted: Float32Array, q: number): number {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

function checkShift({ shift, scale }: SignedShift, C: number): void {
  if (shift.length === C && scale.length === C) return;
  throw new MorphoscopeError('InputError', `a shift of ${shift.length} channels does not fit ${C}`, {
    suggestion: 'Use the shift that is stored with the dictionary of this layer.',
  });
}

function notFinite(): MorphoscopeError {
  return new MorphoscopeError('InputError', 'the activations hold NaN or infinite values', {
    suggestion: 'Check the model and its preprocessing: finite pixels must give finite activations.',
  });
}
