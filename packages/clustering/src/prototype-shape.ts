import { cosineTable, type Prototypes } from './match.js';

/** Largest cosine between two different prototypes; 0 with one only. */
export function redundancy(prototypes: Prototypes): number {
  const table = cosineTable(prototypes, prototypes);
  let most = prototypes.K > 1 ? -1 : 0;
  for (let i = 0; i < prototypes.K; i++)
    for (let j = 0; j < i; j++) most = Math.max(most, table[i * prototypes.K + j]!);
  return most;
}

/**
 * Mean sparsity of the prototypes, `(√C − ‖h‖₁/‖h‖₂) / (√C − 1)` (Hoyer 2004): 0 when all channels are equal, 1 when there is one. Zero
 * rows do not count.
 */
export function hoyerSparsity({ K, C, H }: Prototypes): number {
  let sum = 0;
  let rows = 0;
  for (let k = 0; k < K; k++) {
    let one = 0;
    let two = 0;
    for (let c = 0; c < C; c++) {
      one += Math.abs(H[k * C + c]!);
      two += H[k * C + c]! ** 2;
    }
    if (two === 0) continue;
    sum += C > 1 ? (Math.sqrt(C) - one / Math.sqrt(two)) / (Math.sqrt(C) - 1) : 1;
    rows++;
  }
  return rows > 0 ? sum / rows : 0;
}
