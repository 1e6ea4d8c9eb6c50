import { floatOf, intOf } from '../../attributes.js';
import { wrapAxis } from '../../shape/known.js';
import { type AdjointRule, fixed, inputOf, refusal, type Site, single } from '../rule.js';

/** A vector over channels, to broadcast over N×C×…. */
export function perChannel(site: Site, name: string, rank: number): string {
  return site.emit.reshape(name, [1, null, ...Array.from({ length: rank - 2 }, () => 1)]);
}

/** What batch normalisation multiplies each channel with in evaluation: γ/√(σ² + ε), C. Folded once at load. */
export function batchNormFactor(site: Site): string {
  const { emit } = site;
  const epsilon = emit.scalar(floatOf(site.node, 'epsilon', 1e-5));
  const deviation = emit.op('Sqrt', [emit.add(inputOf(site, 4).name, epsilon)]);
  return emit.div(inputOf(site, 1).name, deviation);
}

const batchNorm = single((site, adjoint) => {
  if (intOf(site.node, 'training_mode', 0) === 1)
    throw refusal(site, 'it is in training mode', 'Export the model in evaluation mode.');
  const factor = perChannel(site, batchNormFactor(site), inputOf(site, 0).dims.length);
  return [site.emit.mul(adjoint, factor)];
});

/**
 * Adjoint of x ↦ (x − mean)/√(variance + ε) over `axes`, for the adjoint of the normalised values: with x̂ the normalised
 * values, r (g − mean g − x̂ mean(g x̂)).
 */
function standardised(
  { emit, node }: Site,
  x: string,
  adjoint: string,
  axes: readonly number[],
  count: number,
): string {
  const centred = emit.sub(x, emit.mean(x, axes, count));
  const variance = emit.mean(emit.mul(centred, centred), axes, count);
  const epsilon = emit.scalar(floatOf(node, 'epsilon', 1e-5));
  const rate = emit.div(emit.scalar(1), emit.op('Sqrt', [emit.add(variance, epsilon)]));
  const normalised = emit.mul(centred, rate);
  const along = emit.mul(normalised, emit.mean(emit.mul(adjoint, normalised), axes, count));
  return emit.mul(emit.sub(emit.sub(adjoint, emit.mean(adjoint, axes, count)), along), rate);
}

const layerNorm = single((site, adjoint) => {
  const x = inputOf(site, 0);
  const rank = x.dims.length;
  const first = wrapAxis(intOf(site.node, 'axis', -1), rank);
  const axes = Array.from({ length: rank - first }, (_, i) => first + i);
  const count = axes.reduce((product, axis) => product * fixed(site, x, axis), 1);
  const scaled = site.emit.mul(adjoint, inputOf(site, 1).name);
  return [standardised(site, x.name, scaled, axes, count)];
});

const instanceNorm = single((site, adjoint) => {
  const x = inputOf(site, 0);
  const rank = x.dims.length;
  const axes = Array.from({ length: rank - 2 }, (_, i) => i + 2);
  const count = axes.reduce((product, axis) => product * fixed(site, x, axis), 1);
  const scaled = site.emit.mul(adjoint, perChannel(site, inputOf(site, 1).name, rank));
  return [standardised(site, x.name, scaled, axes, count)];
});

/** Scale per group in operator set 18, per channel since 21. */
const groupNorm = single((site, adjoint) => {
  const { emit } = site;
  const [x, scale] = [inputOf(site, 0), inputOf(site, 1)];
  const channels = fixed(site, x, 1);
  const groups = intOf(site.node, 'num_groups', 1);
  const size = x.dims.slice(2).reduce<number>((n, _, i) => n * fixed(site, x, i + 2), channels / groups);
  const factor =
    scale.dims[0] === channels
      ? scale.name
      : emit.reshape(emit.expand(emit.reshape(scale.name, [groups, 1]), [groups, channels / groups]), [
          channels,
        ]);
  const scaled = emit.mul(adjoint, perChannel(site, factor, x.dims.length));
  const grouped = (name: string) => emit.reshape(name, [null, groups, size]);
  const back = standardised(site, grouped(x.name), grouped(scaled), [2], size);
  return [emit.reshapeLike(back, x)];
});

/** Adjoint rules of normalisations in evaluation. */
export const normalisationRules: Readonly<Record<string, AdjointRule>> = {
  BatchNormalization: batchNorm,
  LayerNormalization: layerNorm,
  InstanceNormalization: instanceNorm,
  GroupNormalization: groupNorm,
};
