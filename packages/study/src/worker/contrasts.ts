import type { LinearHead } from '@morphoscope/domain';

/**
 * Seeds for what is read of the logits: the contrasts `z_c − mean z`, as softmax logits mean something up to a shift
 * only. A single logit, and the logits of a sigmoid head, are read as they are.
 * @returns one row of `classes` values per contrast.
 */
export function contrastSeeds(
  classes: number,
  head: Pick<LinearHead, 'activation'> | undefined,
): Float32Array[] {
  const shared = classes === 1 || head?.activation === 'sigmoid' ? 0 : 1 / classes;
  return Array.from({ length: classes }, (_, c) =>
    Float32Array.from({ length: classes }, (__, j) => (j === c ? 1 : 0) - shared),
  );
}
