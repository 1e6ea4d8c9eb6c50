import { type Connections, gradientThrough, type PlainRelevance } from './plain-net.js';

/** Which contributions of a layer count, and how much: `x · w` and `b` in, the same out. */
type Counted = (value: number, parts: { readonly x: number; readonly w: number }) => number;

const stable = (z: number) => z + (z < 0 ? -1e-6 : 1e-6);

/**
 * `R_j = Σ_k c_jk / Σ_j c_jk · R_k` with the contributions `c` that `counted` makes, bias included in the sum. The bias
 * counts as a connection from a unit that is 1.
 */
function shared(
  layer: Connections,
  x: Float64Array,
  relevance: Float64Array,
  counted: (output: number) => Counted,
): Float64Array {
  const total = layer.bias.map((b, k) => counted(k)(b, { x: 1, w: b }));
  const contribution = (e: number) => {
    const [from, to] = [layer.from[e]!, layer.to[e]!];
    return counted(to)(x[from]! * layer.weight[e]!, { x: x[from]!, w: layer.weight[e]! });
  };
  for (let e = 0; e < layer.from.length; e++) total[layer.to[e]!]! += contribution(e);
  const out = new Float64Array(x.length);
  for (let e = 0; e < layer.from.length; e++) {
    const to = layer.to[e]!;
    out[layer.from[e]!]! += (contribution(e) / stable(total[to]!)) * relevance[to]!;
  }
  return out;
}

const all: Counted = (c) => c;
const rising: Counted = (c) => Math.max(0, c);
const falling: Counted = (c) => Math.min(0, c);

function gamma(layer: Connections, x: Float64Array, relevance: Float64Array): Float64Array {
  const z = Float64Array.from(layer.bias);
  for (let e = 0; e < layer.from.length; e++) z[layer.to[e]!]! += layer.weight[e]! * x[layer.from[e]!]!;
  const masked = relevance.map((r, k) => (z[k] === 0 ? 0 : r));
  return shared(layer, x, masked, (k) => (c) => c + 0.25 * (z[k]! > 0 ? Math.max(0, c) : Math.min(0, c)));
}

function alphaBeta(layer: Connections, x: Float64Array, relevance: Float64Array): Float64Array {
  const up = shared(layer, x, relevance, () => rising);
  const down = shared(layer, x, relevance, () => falling);
  return up.map((value, j) => 2 * value - down[j]!);
}

function flat(layer: Connections, x: Float64Array, relevance: Float64Array): Float64Array {
  const free = { ...layer, bias: new Float64Array(layer.bias.length), weight: layer.weight.map(() => 1) };
  return shared(
    free,
    x.map(() => 1),
    relevance,
    () => all,
  );
}

/** Inputs lie between −1 and 1 in all these tests. */
function box(layer: Connections, x: Float64Array, relevance: Float64Array): Float64Array {
  const free = { ...layer, bias: new Float64Array(layer.bias.length) };
  return shared(
    free,
    x,
    relevance,
    () =>
      (c, { w }) =>
        c - (w > 0 ? -w : w),
  );
}

/** Relevance through one layer, by the definitions: every contribution on its own. */
export const plainRelevance: PlainRelevance = (composite, layer, first, x, relevance) => {
  if (layer.kind === 'relu') return relevance;
  if (layer.kind === 'max') return gradientThrough(layer, x, relevance);
  if (layer.kind !== 'convolution') return shared(layer, x, relevance, () => all);
  if (first && composite === 'epsilon-plus-flat') return flat(layer, x, relevance);
  if (first && composite === 'epsilon-gamma-box') return box(layer, x, relevance);
  switch (composite) {
    case 'epsilon':
      return shared(layer, x, relevance, () => all);
    case 'gamma':
    case 'epsilon-gamma-box':
      return gamma(layer, x, relevance);
    case 'alpha-beta':
      return alphaBeta(layer, x, relevance);
    default:
      return shared(layer, x, relevance, () => rising);
  }
};
