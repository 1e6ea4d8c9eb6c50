import { type AdjointRule, constantInput, inputOf, refusal, single } from '../rule.js';
import { elementwise } from './activation.js';

const power = single((site, adjoint) => {
  const [x, exponent] = [inputOf(site, 0), inputOf(site, 1)];
  const { emit } = site;
  if (exponent.wanted)
    throw refusal(site, 'its exponent is computed from the image', 'Explain from a layer behind this node.');
  const values = constantInput(site, 1, 'exponents');
  const p = values[0] ?? 1;
  if (values.some((value) => value !== p) || exponent.dims.length > x.dims.length)
    throw refusal(site, 'its exponents differ from value to value', 'Use one exponent.');
  if (p === 0) return [emit.scaled(adjoint, 0)];
  if (p === 1) return [adjoint];
  const lower = p === 2 ? x.name : emit.op('Pow', [x.name, emit.scalar(p - 1)]);
  return [emit.mul(adjoint, emit.scaled(lower, p))];
});

/** Adjoint rules of elementary functions. */
export const elementaryRules: Readonly<Record<string, AdjointRule>> = {
  Neg: single(({ emit }, adjoint) => [emit.op('Neg', [adjoint])]),
  Abs: elementwise(({ emit }, x) => emit.op('Sign', [x])),
  Exp: elementwise((_site, _x, y) => y),
  Log: single((site, adjoint) => [site.emit.div(adjoint, inputOf(site, 0).name)]),
  Sqrt: elementwise(({ emit }, _x, y) => emit.div(emit.scalar(0.5), y)),
  Reciprocal: elementwise(({ emit }, _x, y) => emit.op('Neg', [emit.mul(y, y)])),
  Erf: elementwise(({ emit }, x) =>
    emit.scaled(emit.op('Exp', [emit.op('Neg', [emit.mul(x, x)])]), 2 / Math.sqrt(Math.PI)),
  ),
  Sin: elementwise(({ emit }, x) => emit.op('Cos', [x])),
  Cos: elementwise(({ emit }, x) => emit.op('Neg', [emit.op('Sin', [x])])),
  Pow: power,
};
