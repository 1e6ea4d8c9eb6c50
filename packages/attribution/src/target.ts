import { type DifferentiableModel, MorphoscopeError, type Target, type Tensor } from '@morphoscope/domain';

/**
 * What the targets are worth.
 * @param logits `n × classes`.
 * @param targets one per row.
 * @returns `n`.
 * @throws MorphoscopeError `InputError` when their number is not `n`, or a class does not exist.
 */
export function targetValues(logits: Tensor, targets: readonly Target[]): Float64Array {
  const classes = checkTargets(logits, targets);
  return Float64Array.from(targets, (target, row) => {
    const z = logits.data.subarray(row * classes, (row + 1) * classes);
    return classes === 1 ? signOfOne(target) * z[0]! : worth(z, target);
  });
}

/**
 * Gradient of each target with respect to the logits: the seed of a backward pass. For `log-odds`, 1 at the class and
 * minus the softmax over the others elsewhere; `logit` and `margin` do not depend on the logits.
 * @param logits `n × classes`.
 * @param targets one per row.
 * @returns `n × classes`.
 * @throws MorphoscopeError as `targetValues`.
 */
export function targetSeed(logits: Tensor, targets: readonly Target[]): Tensor {
  const classes = checkTargets(logits, targets);
  const data = new Float32Array(targets.length * classes);
  for (const [row, target] of targets.entries()) {
    const seed = data.subarray(row * classes, (row + 1) * classes);
    if (classes === 1) seed[0] = signOfOne(target);
    else seedOf(logits.data.subarray(row * classes, (row + 1) * classes), target, seed);
  }
  return { data, shape: [targets.length, classes] };
}

/**
 * Seeds at `input`, with a forward pass only where a target's gradient depends on the logits.
 * @returns `n × classes`.
 */
export async function seedAt(
  model: DifferentiableModel,
  input: Tensor,
  targets: readonly Target[],
): Promise<Tensor> {
  if (targets.some(dependsOnLogits)) return targetSeed(await logitsAt(model, input), targets);
  const classes = model.description.output.classes;
  const data = new Float32Array((input.shape[0] ?? 0) * classes);
  return targetSeed({ data, shape: [input.shape[0] ?? 0, classes] }, targets);
}

/** Logits at `input`, `n × classes`, by the cheapest way the model has. */
export async function logitsAt(model: DifferentiableModel, input: Tensor): Promise<Tensor> {
  return model.logits ? model.logits(input) : (await model.forward(input)).logits;
}

function dependsOnLogits({ kind }: Target): boolean {
  return kind === 'log-odds' || kind === 'not';
}

/** With one class every target is its logit; `not` is minus that. */
function signOfOne({ kind }: Target): number {
  return kind === 'not' ? -1 : 1;
}

function worth(z: Float32Array, target: Target): number {
  const own = z[target.class]!;
  switch (target.kind) {
    case 'logit':
      return own;
    case 'margin':
      return own - z[target.against]!;
    case 'log-odds':
      return own - logSumOthers(z, target.class);
    case 'not':
      return logSumOthers(z, target.class) - own;
  }
}

function seedOf(z: Float32Array, target: Target, seed: Float32Array): void {
  const sign = target.kind === 'not' ? -1 : 1;
  seed[target.class] = sign;
  if (target.kind === 'margin') seed[target.against]! -= 1;
  if (!dependsOnLogits(target)) return;
  const total = logSumOthers(z, target.class);
  for (let j = 0; j < z.length; j++) if (j !== target.class) seed[j] = -sign * Math.exp(z[j]! - total);
}

function logSumOthers(z: Float32Array, except: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < z.length; j++) if (j !== except && z[j]! > most) most = z[j]!;
  let sum = 0;
  for (let j = 0; j < z.length; j++) if (j !== except) sum += Math.exp(z[j]! - most);
  return most + Math.log(sum);
}

/** @returns the number of classes. */
function checkTargets(logits: Tensor, targets: readonly Target[]): number {
  const [rows = 0, classes = 0] = logits.shape;
  if (targets.length !== rows) {
    throw new MorphoscopeError('InputError', `${targets.length} targets for ${rows} tiles`, {
      suggestion: 'Give one target per tile.',
    });
  }
  for (const target of targets) {
    const named = target.kind === 'margin' ? [target.class, target.against] : [target.class];
    const wrong = named.find((one) => !Number.isInteger(one) || one < 0 || one >= Math.max(classes, 1));
    if (wrong === undefined) continue;
    throw new MorphoscopeError('InputError', `class ${wrong} does not exist`, {
      where: `target ${target.kind}`,
      suggestion: `The model has ${classes} classes: give a number from 0 to ${classes - 1}.`,
    });
  }
  return classes;
}
