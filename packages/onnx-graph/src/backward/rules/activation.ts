import { floatOf, hasAttribute, stringOf } from '../../attributes.js';
import { type AdjointRule, constantInput, inputOf, outputOf, refusal, type Site, single } from '../rule.js';

/** Derivative of a function of one value, from the names of its input and its output. */
type Derivative = (site: Site, x: string, y: string) => string;

/** Rule of a function of one value: adjoint times derivative. */
export function elementwise(derivative: Derivative): AdjointRule {
  return single((site, adjoint) => [
    site.emit.mul(adjoint, derivative(site, inputOf(site, 0).name, outputOf(site).name)),
  ]);
}

/** `condition ? yes : no` for numbers known now. */
function choice({ emit }: Site, condition: string, yes: number, no: number): string {
  const on = emit.scaled(emit.number(condition), yes - no);
  return no === 0 ? on : emit.add(on, emit.scalar(no));
}

/** Where y lies strictly between two bounds. Reads the output, so that engines may still fuse the activation. */
function strictlyWithin({ emit }: Site, y: string, low: number, high: number): string | undefined {
  const above = Number.isFinite(low) ? emit.op('Greater', [y, emit.scalar(low)]) : undefined;
  const below = Number.isFinite(high) ? emit.op('Less', [y, emit.scalar(high)]) : undefined;
  return above && below ? emit.op('And', [above, below]) : (above ?? below);
}

const relu = single((site, adjoint) => {
  const { emit } = site;
  return [emit.masked(emit.op('Greater', [outputOf(site).name, emit.scalar(0)]), adjoint)];
});

/** Bounds from attributes (operator set 6) or inputs. */
function clipBounds(site: Site): readonly [number, number] {
  const bound = (name: string, index: number, fallback: number) => {
    if (hasAttribute(site.node, name)) return floatOf(site.node, name, fallback);
    return site.inputs[index] ? (constantInput(site, index, 'bounds')[0] ?? fallback) : fallback;
  };
  return [bound('min', 1, Number.NEGATIVE_INFINITY), bound('max', 2, Number.POSITIVE_INFINITY)];
}

const clip = single((site, adjoint) => {
  const [low, high] = clipBounds(site);
  const inside = strictlyWithin(site, outputOf(site).name, low, high);
  return [inside === undefined ? adjoint : site.emit.masked(inside, adjoint)];
});

const leakyRelu: Derivative = (site, x) =>
  choice(site, site.emit.op('Greater', [x, site.emit.scalar(0)]), 1, floatOf(site.node, 'alpha', 0.01));

const prelu: AdjointRule = single((site, adjoint) => {
  const [x, slope] = [inputOf(site, 0), inputOf(site, 1)];
  if (slope.wanted)
    throw refusal(site, 'its slope is computed from the image', 'Explain from a layer behind this node.');
  const { emit } = site;
  const positive = emit.number(emit.op('Greater', [x.name, emit.scalar(0)]));
  const negative = emit.mul(emit.sub(emit.scalar(1), positive), slope.name);
  return [emit.mul(adjoint, emit.add(positive, negative))];
});

/** y = α(eˣ − 1) below zero, so y′ = y + α there. */
const elu: Derivative = (site, x, y) => {
  const { emit } = site;
  const alpha = emit.scalar(floatOf(site.node, 'alpha', 1));
  const positive = emit.number(emit.op('Greater', [x, emit.scalar(0)]));
  const negative = emit.mul(emit.sub(emit.scalar(1), positive), emit.add(y, alpha));
  return emit.add(positive, negative);
};

/** y = γα(eˣ − 1) below zero, γx above. */
const selu: Derivative = (site, x, y) => {
  const { emit } = site;
  const alpha = floatOf(site.node, 'alpha', 1.6732632);
  const gamma = floatOf(site.node, 'gamma', 1.050701);
  const positive = emit.number(emit.op('Greater', [x, emit.scalar(0)]));
  const rise = emit.mul(emit.sub(emit.scalar(1), positive), emit.add(y, emit.scalar(alpha * gamma)));
  return emit.add(emit.scaled(positive, gamma), rise);
};

/** y = α(e^{x/α} − 1) below zero. */
const celu: Derivative = (site, x, y) => {
  const { emit } = site;
  const alpha = floatOf(site.node, 'alpha', 1);
  const positive = emit.number(emit.op('Greater', [x, emit.scalar(0)]));
  const rise = emit.add(emit.scaled(y, 1 / alpha), emit.scalar(1));
  return emit.add(positive, emit.mul(emit.sub(emit.scalar(1), positive), rise));
};

const sigmoid: Derivative = ({ emit }, _x, y) => emit.mul(y, emit.sub(emit.scalar(1), y));

const tanh: Derivative = ({ emit }, _x, y) => emit.sub(emit.scalar(1), emit.mul(y, y));

const hardSigmoid = single((site, adjoint) => {
  const inside = strictlyWithin(site, outputOf(site).name, 0, 1)!;
  return [site.emit.scaled(site.emit.masked(inside, adjoint), floatOf(site.node, 'alpha', 0.2))];
});

/** y = x · clip(x/6 + ½, 0, 1): slope 0 below −3, 1 above 3, x/3 + ½ between. */
const hardSwish: Derivative = (site, x) => {
  const { emit } = site;
  const above = emit.number(emit.op('Greater', [x, emit.scalar(3)]));
  const inside = emit.number(strictlyWithin(site, x, -3, 3)!);
  return emit.add(above, emit.mul(inside, emit.add(emit.scaled(x, 1 / 3), emit.scalar(0.5))));
};

/** e^{−x²/2}/√(2π). */
function normalDensity({ emit }: Site, x: string): string {
  return emit.scaled(emit.op('Exp', [emit.scaled(emit.mul(x, x), -0.5)]), 1 / Math.sqrt(2 * Math.PI));
}

/** x Φ(x), or its approximation with tanh: Hendrycks and Gimpel, arXiv:1606.08415. */
const gelu: Derivative = (site, x) => {
  const { emit } = site;
  if (stringOf(site.node, 'approximate', 'none') === 'tanh') {
    const c = Math.sqrt(2 / Math.PI);
    const square = emit.mul(x, x);
    const inner = emit.scaled(emit.mul(x, emit.add(emit.scalar(1), emit.scaled(square, 0.044715))), c);
    const t = emit.op('Tanh', [inner]);
    const slope = emit.add(emit.scalar(c), emit.scaled(square, 3 * 0.044715 * c));
    const curve = emit.mul(emit.mul(x, emit.sub(emit.scalar(1), emit.mul(t, t))), slope);
    return emit.scaled(emit.add(emit.add(emit.scalar(1), t), curve), 0.5);
  }
  const erf = emit.op('Erf', [emit.scaled(x, Math.SQRT1_2)]);
  const share = emit.scaled(emit.add(erf, emit.scalar(1)), 0.5);
  return emit.add(share, emit.mul(x, normalDensity(site, x)));
};

const thresholdedRelu: Derivative = (site, x) => {
  const { emit } = site;
  return emit.number(emit.op('Greater', [x, emit.scalar(floatOf(site.node, 'alpha', 1))]));
};

/** y = x/(1 + |x|): y′ = (1 − |y|)². */
const softsign: Derivative = ({ emit }, _x, y) => {
  const rest = emit.sub(emit.scalar(1), emit.op('Abs', [y]));
  return emit.mul(rest, rest);
};

/** y = x tanh(softplus x): Misra, arXiv:1908.08681. */
const mish: Derivative = ({ emit }, x) => {
  const t = emit.op('Tanh', [emit.op('Softplus', [x])]);
  const rise = emit.mul(emit.op('Sigmoid', [x]), emit.sub(emit.scalar(1), emit.mul(t, t)));
  return emit.add(t, emit.mul(x, rise));
};

/** y = x σ(αx). */
const swish: Derivative = (site, x, y) => {
  const { emit } = site;
  const alpha = floatOf(site.node, 'alpha', 1);
  const gate = emit.op('Sigmoid', [emit.scaled(x, alpha)]);
  return emit.add(gate, emit.scaled(emit.mul(y, emit.sub(emit.scalar(1), gate)), alpha));
};

/** Adjoint rules of activation functions. */
export const activationRules: Readonly<Record<string, AdjointRule>> = {
  Relu: relu,
  Clip: clip,
  LeakyRelu: elementwise(leakyRelu),
  ThresholdedRelu: elementwise(thresholdedRelu),
  PRelu: prelu,
  Elu: elementwise(elu),
  Selu: elementwise(selu),
  Celu: elementwise(celu),
  Sigmoid: elementwise(sigmoid),
  HardSigmoid: hardSigmoid,
  HardSwish: elementwise(hardSwish),
  Tanh: elementwise(tanh),
  Softplus: elementwise(({ emit }, x) => emit.op('Sigmoid', [x])),
  Softsign: elementwise(softsign),
  Gelu: elementwise(gelu),
  Mish: elementwise(mish),
  Swish: elementwise(swish),
};
