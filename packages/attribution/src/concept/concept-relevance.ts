import {
  type Attribution,
  type DifferentiableModel,
  type LrpComposite,
  MorphoscopeError,
  type SignedShift,
  type Target,
  type Tensor,
} from '@morphoscope/domain';
import { type LayerEvidence, layerEvidence } from '../cam/cam-attributors.js';
import { channelSums, type InputShape, inputShape, productMaps } from '../input-map.js';
import { addPrototype, remainder, startFrom } from './cluster-part.kernel.js';

/** A dictionary and its weights on some tiles. */
export interface ConceptDictionary {
  /** H, `K × C`, row-major. */
  readonly H: Float32Array;
  readonly K: number;
  /** W of these tiles, `n × K × h × w`. */
  readonly weights: Tensor;
  /** How signed activations were made non-negative before the fit; absent: they were already. */
  readonly shift?: SignedShift;
}

/** What is asked, and of which dictionary. */
export interface ConceptQuestion extends ConceptDictionary {
  /** Clusters to give maps for. Default: all. */
  readonly clusters?: readonly number[];
  /**
   * Absent: which pixels made the clusters fire. Given, one per tile: which pixels made the part of this target that went
   * through the clusters.
   */
  readonly targets?: readonly Target[];
  /** The way back to the pixels. Default: LRP `epsilon-plus-flat` where the model has LRP, else `gradient-x-input`. */
  readonly by?: LrpComposite | 'gradient-x-input';
  /** Forward pass and gradient of these targets, if they are at hand. */
  readonly evidence?: LayerEvidence;
}

/** Maps on the input's grid. All clusters and the residual add up to the map of the whole layer. */
export interface ConceptRelevance {
  /** One per cluster asked for, in that order. */
  readonly clusters: readonly Attribution[];
  /** What no cluster of the dictionary carries. */
  readonly residual: Attribution;
}

/**
 * Relevance conditioned on clusters, after Achtibat et al. (2023): the part of the activations that cluster k carries,
 * `W_k(p) H_k`, is put in at the layer and passed back to the pixels. With `targets`, that part times ∂target/∂A is put in:
 * the part of the decision that went through k. What lies on units that are off (A = 0) is left out.
 *
 * Both ways back are linear in what is put in, so `Σ_k map_k + residual` is the map of the whole: of A itself, or of
 * `A ⊙ ∂target/∂A`. With `gradient-x-input`, k's share of each activation weights the gradient.
 * @param input `n` model inputs.
 * @throws MorphoscopeError `InputError` when H, W and the layer do not fit, `UnavailableError` when LRP is asked for and
 * the model has none.
 */
export async function conceptRelevance(
  model: DifferentiableModel,
  input: Tensor,
  question: ConceptQuestion,
): Promise<ConceptRelevance> {
  const { way, mapOf } = await wayFor(model, input, question);
  const clusters = await clusterMaps(way, mapOf, question);
  const rest = carried(way.activations, question, everyCluster(question));
  remainder(way.activations.data, rest.data);
  return { clusters, residual: await mapOf(rest, 'residual') };
}

/**
 * The maps of the clusters asked for, without the residual: one pass back per cluster.
 * @throws MorphoscopeError as `conceptRelevance`.
 */
export async function clusterRelevance(
  model: DifferentiableModel,
  input: Tensor,
  question: ConceptQuestion,
): Promise<readonly Attribution[]> {
  const { way, mapOf } = await wayFor(model, input, question);
  return clusterMaps(way, mapOf, question);
}

type MapOf = (part: Tensor, cluster: number | 'residual') => Promise<Attribution>;

async function wayFor(
  model: DifferentiableModel,
  input: Tensor,
  question: ConceptQuestion,
): Promise<{ readonly way: WayBack; readonly mapOf: MapOf }> {
  const shape = inputShape(input, model.preprocessing);
  const { activations, gradient } = await evidenceFor(model, input, question);
  checkDictionary(question, activations);
  checkClusters(question);
  const by = question.by ?? (model.noRelevance === undefined ? 'epsilon-plus-flat' : 'gradient-x-input');
  const way = { model, input, shape, activations, gradient, by };
  const asked = question.targets ? 'decision' : 'activation';
  const mapOf: MapOf = async (part, cluster) => {
    const data = await passBack(way, part);
    const { height, width } = shape;
    const method = by === 'gradient-x-input' ? by : (`lrp-${by}` as const);
    const settings = { cluster, of: asked, layer: model.layer.name };
    return { method, settings, grid: 'input', height, width, signed: true, data };
  };
  return { way, mapOf };
}

async function clusterMaps(way: WayBack, mapOf: MapOf, question: ConceptQuestion): Promise<Attribution[]> {
  const maps: Attribution[] = [];
  for (const k of question.clusters ?? everyCluster(question))
    maps.push(await mapOf(carried(way.activations, question, [k]), k));
  return maps;
}

function everyCluster({ K }: ConceptDictionary): number[] {
  return Array.from({ length: K }, (_, k) => k);
}

async function evidenceFor(
  model: DifferentiableModel,
  input: Tensor,
  { targets, evidence }: ConceptQuestion,
): Promise<{ readonly activations: Tensor; readonly gradient?: Tensor }> {
  if (!targets) return { activations: evidence?.activations ?? (await model.forward(input)).activations };
  return evidence ?? layerEvidence(model, input, targets);
}

/** The part of A that some clusters carry: `Σ_k W_k(p) H_k`, back in the units of A, in a fresh buffer. */
function carried(activations: Tensor, dictionary: ConceptDictionary, clusters: readonly number[]): Tensor {
  const { K, weights } = dictionary;
  const [n = 0, channels = 0, height = 0, width = 0] = activations.shape;
  const cells = height * width;
  const data = new Float32Array(activations.data.length);
  for (const k of clusters) {
    const row = rowInUnitsOfA(dictionary, k, channels);
    for (let tile = 0; tile < n; tile++) {
      const plane = (tile * K + k) * cells;
      const part = data.subarray(tile * channels * cells, (tile + 1) * channels * cells);
      addPrototype(part, weights.data.subarray(plane, plane + cells), row, channels, cells);
    }
  }
  return { data, shape: activations.shape };
}

/** H_k, in a fresh buffer, in the units of A where the dictionary was fitted to shifted activations. */
export function rowInUnitsOfA({ H, shift }: ConceptDictionary, k: number, channels: number): Float32Array {
  const row = H.slice(k * channels, (k + 1) * channels);
  if (shift) for (let c = 0; c < channels; c++) row[c]! *= shift.scale[c]!;
  return row;
}

interface WayBack {
  readonly model: DifferentiableModel;
  readonly input: Tensor;
  readonly shape: InputShape;
  readonly activations: Tensor;
  readonly gradient?: Tensor | undefined;
  readonly by: LrpComposite | 'gradient-x-input';
}

/** Puts a part of A in at the layer, overwriting it, and gives what arrives per pixel. */
async function passBack(way: WayBack, part: Tensor): Promise<Float32Array> {
  const { model, input, shape, activations, gradient, by } = way;
  const as = by === 'gradient-x-input' ? 'seed' : 'relevance';
  startFrom(part.data, activations.data, gradient?.data, as);
  if (by === 'gradient-x-input') {
    return productMaps(await model.inputGradient(input, part, 'layer'), input, shape);
  }
  return channelSums(await model.relevance(input, part, 'layer', by), shape);
}

/** @throws MorphoscopeError `InputError` when H, W and the layer do not fit. */
export function checkDictionary({ H, K, weights }: ConceptDictionary, activations: Tensor): void {
  const [n = 0, channels = 0, height = 0, width = 0] = activations.shape;
  const expected = [n, K, height, width].join(' × ');
  if (H.length !== K * channels) {
    throw new MorphoscopeError('InputError', `H holds ${H.length} values, not ${K} × ${channels}`, {
      suggestion: 'Give the dictionary of this layer.',
    });
  }
  if (weights.shape.join(' × ') !== expected) {
    throw new MorphoscopeError('InputError', `W is ${weights.shape.join(' × ')}, not ${expected}`, {
      suggestion: 'Give the weights of these tiles at this layer.',
    });
  }
}

function checkClusters({ K, clusters = [] }: ConceptQuestion): void {
  const wrong = clusters.find((k) => !Number.isInteger(k) || k < 0 || k >= K);
  if (wrong === undefined) return;
  throw new MorphoscopeError('InputError', `there is no cluster ${wrong}`, {
    suggestion: `Clusters are numbered from 0 to ${K - 1} here.`,
  });
}
