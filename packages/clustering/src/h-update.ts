import type { DecisionMetric } from '@morphoscope/domain';
import { metricSweeps } from './h-update-metric.kernel.js';
import { Arena } from './kernels.js';
import { NnlsKernel } from './nnls.js';

/** The H half of an NMF iteration. */
export interface HSolver {
  /** Sweeps of coordinate descent over H (`K × d`, in place) given `WᵀV` (`K × d`) and `WᵀW` (`K × K`). */
  update(H: Float32Array, products: Float64Array, weightGram: Float64Array, sweeps: number): void;
}

/**
 * Without a metric the same kernel as for W: H is the NNLS of the columns of V on W, known through WᵀV and WᵀW. A metric ties the
 * channels together, so H is brought down channel by channel.
 */
export function hSolver(K: number, d: number, metric?: DecisionMetric): HSolver {
  return metric && metric.rank > 0 ? metricSolver(K, d, metric) : plainSolver(K, d);
}

function metricSolver(K: number, d: number, { rank, directions }: DecisionMetric): HSolver {
  const turned = new Float64Array(d * rank);
  for (let q = 0; q < rank; q++) for (let c = 0; c < d; c++) turned[c * rank + q] = directions[q * d + c]!;
  return {
    update: (H, products, weightGram, sweeps) =>
      metricSweeps(H, products, weightGram, turned, K, d, rank, sweeps),
  };
}

function plainSolver(K: number, d: number): HSolver {
  const arena = new Arena();
  const ld = Math.ceil(d / 16) * 16;
  const kernel = new NnlsKernel(arena, K, ld);
  const b = arena.allocate(K * ld * 4);
  const h = arena.allocate(K * ld * 4);
  return {
    update: (H, products, weightGram, sweeps) => {
      // Brought to unit scale so that float32 neither overflows nor loses small sums.
      let largest = 0;
      for (let k = 0; k < K; k++) largest = Math.max(largest, weightGram[k * K + k]!);
      if (largest === 0) return;
      const to = arena.f32(b, K * ld);
      const start = arena.f32(h, K * ld);
      for (let k = 0; k < K; k++) {
        for (let c = 0; c < d; c++) {
          to[c * K + k] = products[k * d + c]! / largest;
          start[c * K + k] = H[k * d + c]!;
        }
      }
      kernel.setGram(weightGram.map((value) => value / largest));
      kernel.descend(b, h, ld, sweeps);
      for (let k = 0; k < K; k++) for (let c = 0; c < d; c++) H[k * d + c] = start[c * K + k]!;
    },
  };
}
