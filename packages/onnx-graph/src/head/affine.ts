/**
 * A map `x ↦ weights · x + bias` under construction, from `C` pooled channels to `rows` values. Until the first dense
 * step `weights` is the diagonal matrix of `scale`.
 */
export interface Affine {
  readonly rows: number;
  readonly columns: number;
  /** `rows × columns`, row-major; absent while the map is diagonal. */
  readonly weights?: Float64Array;
  readonly scale: Float64Array;
  readonly bias: Float64Array;
}

/** `x ↦ x` over `count` channels. */
export function identity(count: number): Affine {
  return {
    rows: count,
    columns: count,
    scale: new Float64Array(count).fill(1),
    bias: new Float64Array(count),
  };
}

/** `a` followed by `y_i ↦ factor_i · y_i + offset_i`. */
export function thenScale(a: Affine, factor: Float64Array, offset: Float64Array): Affine {
  const bias = a.bias.map((value, i) => value * factor[i]! + offset[i]!);
  const scale = a.scale.map((value, i) => value * factor[i]!);
  if (!a.weights) return { ...a, scale, bias };
  return { ...a, bias, weights: a.weights.map((value, i) => value * factor[Math.floor(i / a.columns)]!) };
}

/** `a` followed by `y ↦ matrix · y + offset`; `matrix` is `rows × a.rows`, row-major. */
export function thenDense(a: Affine, matrix: Float64Array, offset: Float64Array): Affine {
  const rows = offset.length;
  const weights = new Float64Array(rows * a.columns);
  const bias = Float64Array.from(offset);
  for (let row = 0; row < rows; row++) {
    for (let mid = 0; mid < a.rows; mid++) {
      const factor = matrix[row * a.rows + mid]!;
      bias[row]! += factor * a.bias[mid]!;
      if (!a.weights) weights[row * a.columns + mid] = factor * a.scale[mid]!;
      else
        for (let c = 0; c < a.columns; c++)
          weights[row * a.columns + c]! += factor * a.weights[mid * a.columns + c]!;
    }
  }
  return { rows, columns: a.columns, weights, scale: a.scale.slice(0, 0), bias };
}

/** The matrix of `a`, `rows × columns`, row-major. */
export function matrixOf(a: Affine): Float64Array {
  if (a.weights) return a.weights;
  const weights = new Float64Array(a.rows * a.columns);
  for (let i = 0; i < a.rows; i++) weights[i * a.columns + i] = a.scale[i]!;
  return weights;
}
