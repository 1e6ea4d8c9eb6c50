import { NO_CLUSTER } from '@morphoscope/domain';
import type { Separation } from '@morphoscope/metrics';
import type { EvaluationContext } from '../evaluation-context.js';
import type { SlideProbe } from './probe-slides.js';
import type { ProbedTiles } from './worker/protocol.js';

/** How the clusters of each dictionary stand apart on the cells that were taken, each dictionary on a thread. */
export async function separateClusters(
  { plan, pool }: EvaluationContext,
  slides: readonly SlideProbe<ProbedTiles>[],
): Promise<Separation[]> {
  const C = plan.manifest.layer.channels;
  const parts = slides.flatMap((slide) => slide.parts);
  const made = plan.dictionaries.map(async (_, d) => {
    const rows: Float32Array[] = [];
    const labels: number[] = [];
    for (const part of parts) {
      part.labels[d]!.forEach((label, i) => {
        if (label === NO_CLUSTER) return;
        labels.push(label);
        rows.push(part.cells.subarray(i * C, (i + 1) * C));
      });
    }
    const data = new Float32Array(rows.length * C);
    rows.forEach((row, i) => {
      data.set(row, i * C);
    });
    const job = { kind: 'separate' as const, rows: data, n: rows.length, labels: [Uint8Array.from(labels)] };
    return (await pool.run(job))[0]!;
  });
  return Promise.all(made);
}
