import type { DictionaryView } from '@morphoscope/clustering';

/**
 * Weights as people see them: those of merged clusters add up; a part split off takes the weight of its whole in the cells in
 * which the rule of the split holds. The largest plane of a cell is its label as `shownLabels` gives it.
 * @param W `K × n`, NaN where not covered.
 * @param out `view.clusters.length × n`, written; NaN where not covered.
 */
export function shownPlanes(view: DictionaryView, W: Float32Array, n: number, out: Float32Array): void {
  const { clusters } = view;
  const planeOf = new Map(clusters.map(({ cluster }, plane) => [cluster, plane]));
  out.fill(0);
  for (let plane = 0; plane < clusters.length; plane++) {
    for (const k of clusters[plane]!.members)
      for (let i = 0, at = plane * n, from = k * n; i < n; i++) out[at + i]! += W[from + i]!;
  }
  for (let plane = 0; plane < clusters.length; plane++) {
    const { split } = clusters[plane]!;
    if (!split) continue;
    const whole = planeOf.get(split.of)! * n;
    const by = clusters[planeOf.get(split.by)!]!.members;
    for (let i = 0; i < n; i++) {
      const own = out[whole + i]!;
      if (Number.isNaN(own)) {
        out[plane * n + i] = Number.NaN;
        continue;
      }
      // A cell that an earlier split took is no part of the whole any more.
      if (own === 0) continue;
      let other = 0;
      for (const k of by) other += W[k * n + i]!;
      if (other < split.at * own) continue;
      out[plane * n + i] = own;
      out[whole + i] = 0;
    }
  }
}
