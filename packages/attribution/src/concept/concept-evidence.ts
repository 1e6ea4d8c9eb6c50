import type { Attribution, Tensor } from '@morphoscope/domain';
import type { LayerEvidence } from '../cam/cam-attributors.js';
import { addEvidence, addPartEvidence } from './cluster-part.kernel.js';
import {
  type ConceptDictionary,
  type ConceptRelevance,
  checkDictionary,
  rowInUnitsOfA,
} from './concept-relevance.js';

/**
 * HiResCAM split over clusters, per cell of the layer: `part_k(p) = W_k(p) Σ_c H_kc ∂target/∂A_c(p)`, and the residual,
 * what is left of `Σ_c A_c(p) ∂target/∂A_c(p)`. The parts and the residual add up to the HiResCAM map. With average pooling
 * and a linear head a part is `W_k(p) s_k` over the number of cells: the exact decomposition of the logit.
 * @throws MorphoscopeError `InputError` when H, W and the layer do not fit.
 */
export function conceptEvidence(
  { activations, gradient }: Pick<LayerEvidence, 'activations' | 'gradient'>,
  dictionary: ConceptDictionary,
): ConceptRelevance {
  checkDictionary(dictionary, activations);
  const { K, weights } = dictionary;
  const [n = 0, channels = 0, height = 0, width = 0] = activations.shape;
  const cells = height * width;
  const of = (tensor: Tensor, tile: number) =>
    tensor.data.subarray(tile * channels * cells, (tile + 1) * channels * cells);
  const mapOf = (cluster: number | 'residual', data: Float32Array): Attribution => ({
    method: 'hirescam',
    settings: { cluster, of: 'decision' },
    grid: 'layer',
    ...{ height, width, signed: true, data },
  });
  const residual = new Float32Array(n * cells);
  for (let tile = 0; tile < n; tile++) {
    const map = residual.subarray(tile * cells, (tile + 1) * cells);
    addEvidence(map, of(activations, tile), of(gradient, tile), channels, cells);
  }
  const clusters = Array.from({ length: K }, (_, k) => {
    const row = rowInUnitsOfA(dictionary, k, channels);
    const data = new Float32Array(n * cells);
    for (let tile = 0; tile < n; tile++) {
      const plane = weights.data.subarray((tile * K + k) * cells, (tile * K + k + 1) * cells);
      addPartEvidence(data.subarray(tile * cells, (tile + 1) * cells), plane, row, of(gradient, tile), cells);
    }
    for (let i = 0; i < data.length; i++) residual[i]! -= data[i]!;
    return mapOf(k, data);
  });
  return { clusters, residual: mapOf('residual', residual) };
}
