import { intOf } from '../../attributes.js';
import { wrapAxis } from '../../shape/known.js';
import { type AdjointRule, inputOf, outputOf, type Site, single } from '../rule.js';

/** Axes that the values of one distribution run over: before operator set 13 all from `axis` on. */
function distributionAxes(site: Site): readonly number[] {
  const rank = inputOf(site, 0).dims.length;
  const axis = wrapAxis(intOf(site.node, 'axis', site.opset < 13 ? 1 : -1), rank);
  return site.opset < 13 ? Array.from({ length: rank - axis }, (_, i) => axis + i) : [axis];
}

/** y (g − Σ g y). */
const softmax = single((site, adjoint) => {
  const { emit } = site;
  const y = outputOf(site).name;
  const weighted = emit.mul(adjoint, y);
  return [emit.sub(weighted, emit.mul(y, emit.reduceSum(weighted, distributionAxes(site))))];
});

/** g − eʸ Σ g. */
const logSoftmax = single((site, adjoint) => {
  const { emit } = site;
  const share = emit.op('Exp', [outputOf(site).name]);
  return [emit.sub(adjoint, emit.mul(share, emit.reduceSum(adjoint, distributionAxes(site))))];
});

/** Adjoint rules of distributions. */
export const softmaxRules: Readonly<Record<string, AdjointRule>> = {
  Softmax: softmax,
  LogSoftmax: logSoftmax,
};
