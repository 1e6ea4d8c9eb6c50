import { join } from 'node:path';
import { importance } from '@morphoscope/concepts';
import type { Dictionary, LinearHead } from '@morphoscope/domain';
import { fromFloat16 } from '../array/float16.js';
import { openZarr } from '../array/zarr.js';
import { slideFile } from '../folder/study-folder.js';

/** A dictionary as it speaks about one class. */
export interface DecisionOfClusters {
  readonly id: string;
  readonly dictionary: Dictionary;
  /** `K`: importance for the class less its mean over the other classes. */
  readonly effects: Float64Array;
  /** Cluster that speaks most for the class over the slides of the fit: the largest effect times mean weight. */
  readonly decisive: number;
}

/** A slide's maps of one dictionary. */
export interface ClusterMaps {
  /** `K × cells`; NaN where not covered. */
  readonly W: Float32Array;
  readonly labels: Float32Array;
}

/** What of a dictionary its importance and evidence depend on. */
type Prototypes = Pick<Dictionary, 'kind' | 'K' | 'C' | 'H' | 'shift'>;

/** Importance of every cluster for class `target` against the mean of the others. */
export function clusterEffects(
  { H, K, C, shift }: Prototypes,
  head: LinearHead,
  target: number,
): Float64Array {
  const s = importance(H, K, C, head, shift);
  return Float64Array.from({ length: K }, (_, k) => {
    let rest = 0;
    for (let c = 0; c < head.classes; c++) if (c !== target) rest += s[c * K + k]!;
    return s[target * K + k]! - rest / Math.max(1, head.classes - 1);
  });
}

/** Reads an array of `cells.zarr` as a whole. */
async function readCells(slideFolder: string, ...name: string[]): Promise<Float32Array> {
  const reader = await openZarr(join(slideFolder, slideFile.cells, ...name));
  const { channels, height, width, chunk } = reader;
  const out = new Float32Array(channels * height * width);
  for (let band = 0; band * chunk < height; band++) {
    const { y0, rows, data } = await reader.readBand(band);
    for (let c = 0; c < channels; c++) {
      const part = data.subarray(c * rows * width, (c + 1) * rows * width);
      const values = part instanceof Uint16Array ? Float32Array.from(part, fromFloat16) : part;
      out.set(values, c * height * width + y0 * width);
    }
  }
  return out;
}

/** Weights and labels of a slide. */
export async function readClusterMaps(slideFolder: string, id: string): Promise<ClusterMaps> {
  return { W: await readCells(slideFolder, id, 'W'), labels: await readCells(slideFolder, id, 'label') };
}

/** Finds the decisive cluster. @param folders of the slides of the fit */
export async function decisionOfClusters(
  id: string,
  dictionary: Dictionary,
  head: LinearHead,
  target: number,
  folders: readonly string[],
): Promise<DecisionOfClusters> {
  const { K, kind } = dictionary;
  const effects = clusterEffects(dictionary, head, target);
  const weights = new Float64Array(K);
  for (const folder of folders) {
    const { W, labels } = await readClusterMaps(folder, id);
    const tissue = await readCells(folder, 'tissue');
    tissue.forEach((on, cell) => {
      if (on === 0 || Number.isNaN(W[cell]!)) return;
      // Inverse distances are shares of a cell whatever it holds: of centroids, the label counts.
      if (kind === 'kmeans') {
        if (labels[cell]! < K) weights[labels[cell]!]! += 1;
      } else for (let k = 0; k < K; k++) weights[k]! += W[k * tissue.length + cell]!;
    });
  }
  const spoken = effects.map((effect, k) => effect * weights[k]!);
  return { id, dictionary, effects, decisive: spoken.indexOf(Math.max(...spoken)) };
}

/** `Σ_k s_k W_k` per cell; of centroids, the effect of the cell's own. */
export function clusterEvidence(
  { dictionary, effects }: { readonly dictionary: Prototypes; readonly effects: Float64Array },
  { W, labels }: ClusterMaps,
): Float32Array {
  const { K, kind } = dictionary;
  const cells = labels.length;
  return Float32Array.from(labels, (label, cell) => {
    if (Number.isNaN(W[cell]!)) return Number.NaN;
    if (kind === 'kmeans') return label < K ? effects[label]! : 0;
    let sum = 0;
    for (let k = 0; k < K; k++) sum += effects[k]! * W[k * cells + cell]!;
    return sum;
  });
}
