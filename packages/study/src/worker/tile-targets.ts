import type { Target, Tensor } from '@morphoscope/domain';

/** One target per tile; `predicted` is of each tile the log-odds of the class with the largest logit. */
export function targetsOfTiles(target: Target | 'predicted', { data, shape }: Tensor): Target[] {
  const [n = 0, classes = 0] = shape;
  return Array.from({ length: n }, (_, i): Target => {
    if (target !== 'predicted') return target;
    const z = data.subarray(i * classes, (i + 1) * classes);
    return { kind: 'log-odds', class: z.reduce((best, value, c) => (value > z[best]! ? c : best), 0) };
  });
}
