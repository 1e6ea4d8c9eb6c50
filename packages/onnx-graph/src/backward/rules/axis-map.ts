import { fixed, type Operand, refusal, type Site } from '../rule.js';

/** What one output cell of an axis takes: `weight` of the input cell `from`. */
export interface Share {
  readonly from: number;
  readonly weight: number;
}

/** Largest matrix that an axis map is written out as, values. */
const LIMIT = 2 ** 22;

/**
 * Adjoint of a linear map along one axis, output cell i being the sum of `shares[i]`. Written as a product with a matrix:
 * what several cells took is summed without scattering.
 */
export function axisMapBack(
  site: Site,
  adjoint: string,
  operand: Operand,
  axis: number,
  shares: readonly (readonly Share[])[],
): string {
  const { emit } = site;
  const length = fixed(site, operand, axis);
  if (shares.length * length > LIMIT)
    throw refusal(site, `axis ${axis} is too long to pick from`, 'Explain from a layer behind this node.');
  const matrix = new Float64Array(shares.length * length);
  for (const [i, taken] of shares.entries())
    for (const { from, weight } of taken) matrix[i * length + from]! += weight;
  const rank = operand.dims.length;
  const others = Array.from({ length: rank }, (_, at) => at).filter((at) => at !== axis);
  const last = [...others, axis];
  const product = emit.op('MatMul', [
    emit.transpose(adjoint, last),
    emit.floats(matrix, [shares.length, length]),
  ]);
  return emit.transpose(
    product,
    last.map((_, at) => last.indexOf(at)),
  );
}

/** The map that takes output cell i from input cell `origins[i]`. */
export function picking(origins: readonly number[]): Share[][] {
  return origins.map((from) => [{ from, weight: 1 }]);
}
