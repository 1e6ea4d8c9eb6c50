import { type Attribution, MorphoscopeError, type Tensor } from '@morphoscope/domain';
import { type CamMaps, camMaps, rectify } from './cams.kernel.js';

/** Methods that need activations and gradient only. */
export type CamMethod = 'gradcam' | 'gradcam++' | 'layercam' | 'hirescam';

/** All of them, in the order of their papers. */
export const camMethods: readonly CamMethod[] = ['gradcam', 'gradcam++', 'hirescam', 'layercam'];

/** Settings of the CAM family. */
export interface CamOptions {
  /**
   * ε of Grad-CAM++: added to the denominator `2g² + g³ΣA`. 0 is the exact limit; implementations elsewhere use 10⁻⁶ or
   * 10⁻⁷, which swallows small gradients. Default 0.
   */
  readonly epsilon?: number;
}

/**
 * Maps of the CAM family from one forward and one backward pass. With A the activations and g the gradient of the target
 * with respect to them, per cell p:
 *
 * - `gradcam`: `max(0, Σ_c mean_q g_c(q) · A_c(p))` (Selvaraju et al. 2017)
 * - `gradcam++`: `max(0, Σ_c w_c A_c(p))`, `w_c = Σ_q α_c(q) max(g_c(q), 0)`, `α = g² / (2g² + g³ Σ_q A + ε)`
 *   (Chattopadhay et al. 2018)
 * - `layercam`: `max(0, Σ_c max(g_c(p), 0) A_c(p))` (Jiang et al. 2021)
 * - `hirescam`: `Σ_c g_c(p) A_c(p)`, signed (Draelos & Carin 2020)
 *
 * @param activations `n × C × h × w`.
 * @param gradient of the target, the same shape.
 * @returns one attribution per method asked for, on the layer's grid, in fresh buffers.
 * @throws MorphoscopeError `InputError` when the shapes differ or are not of rank 4.
 */
export function camsFrom<M extends CamMethod>(
  activations: Tensor,
  gradient: Tensor,
  methods: readonly M[],
  { epsilon = 0 }: CamOptions = {},
): Readonly<Record<M, Attribution>> {
  const [n, channels, height, width] = checkShapes(activations, gradient);
  const cells = height * width;
  const wanted = new Map<CamMethod, Float32Array>(
    methods.map((method) => [method, new Float32Array(n * cells)]),
  );
  for (let row = 0; row < n; row++) {
    const from = row * channels * cells;
    const of = (method: CamMethod) => wanted.get(method)?.subarray(row * cells, (row + 1) * cells);
    const maps: CamMaps = {
      gradcam: of('gradcam'),
      gradcamPlusPlus: of('gradcam++'),
      layercam: of('layercam'),
      hirescam: of('hirescam'),
    };
    const a = activations.data.subarray(from, from + channels * cells);
    camMaps(a, gradient.data.subarray(from, from + channels * cells), channels, cells, epsilon, maps);
  }
  const made = {} as Record<M, Attribution>;
  for (const method of methods) {
    const data = wanted.get(method)!;
    const signed = method === 'hirescam';
    if (!signed) rectify(data);
    const settings: Attribution['settings'] = method === 'gradcam++' ? { epsilon } : {};
    made[method] = { method, settings, grid: 'layer', height, width, signed, data };
  }
  return made;
}

function checkShapes(activations: Tensor, gradient: Tensor): [number, number, number, number] {
  const { shape } = activations;
  if (shape.length === 4 && shape.join() === gradient.shape.join()) {
    return shape as unknown as [number, number, number, number];
  }
  throw new MorphoscopeError(
    'InputError',
    `activations of shape ${shape.join(' × ')} with a gradient of shape ${gradient.shape.join(' × ')}`,
    { suggestion: 'Give both as n × C × h × w.' },
  );
}
