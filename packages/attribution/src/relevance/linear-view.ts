import { gradientRules, type Operand, type Site } from '@morphoscope/onnx-graph/backward';
import type { LinearLayer } from './linear-layer.js';
import { floatAttribute, intAttribute, type OnnxNode } from './onnx-node.js';

/** A linear layer as its rule sees it, in terms of tensors of the graph that is being emitted. */
export interface LinearView {
  readonly emit: Site['emit'];
  /** What the layer reads, of the shape `xDims`. */
  readonly x: string;
  readonly xDims: Operand['dims'];
  /** x has no values below zero. */
  readonly nonNegative: boolean;
  /** Weights with batch normalisations merged in. */
  readonly weight: string;
  readonly weightDims: Operand['dims'];
  /** Bias with everything merged in, broadcasting to the output. */
  readonly bias?: string;
  /** The layer's output with everything merged in: a tensor of the forward pass. */
  readonly z: string;
  /** The linear map with other inputs and weights, without bias. */
  forward(x: string, weight: string): string;
  /** Its adjoint: what sits at the outputs, sent back along the weights. */
  back(weight: string, adjoint: string): string;
}

/** The canonical view of `layer` at `site`. */
export function linearView(site: Site, layer: LinearLayer, nonNegative: ReadonlySet<string>): LinearView {
  const { emit, node } = site;
  const given = site.inputs[layer.data]!;
  const weight = site.inputs[layer.weight]!;
  const x = layer.head?.input[0] ?? given.name;
  const forward = (from: string, by: string): string => {
    const inputs = layer.data === 0 ? [from, by] : [by, from];
    // Gemm had to have a third input before operator set 11.
    if (site.op === 'Gemm' && site.opset < 11) inputs.push(emit.floats([0], [1]));
    return emit.repeat(node, inputs)[0]!;
  };
  const merged = mergedTail(site, layer, headBias(site, layer, forward));
  const bias = merged.bias;
  return {
    emit,
    x,
    xDims: given.dims,
    nonNegative: nonNegative.has(x),
    weight: scaledWeight(site, layer, merged.factor),
    weightDims: weight.dims,
    ...(bias !== undefined && { bias }),
    z: layer.tail.at(-1)?.output[0] ?? node.output[0]!,
    forward,
    back: (by, adjoint) => {
      const inputs = site.inputs.map((input, index) =>
        index === layer.weight ? { ...weight, name: by } : input,
      );
      return gradientRules[site.op]!({ ...site, inputs }, [adjoint])[layer.data]!;
    },
  };
}

/** Bias of the node itself, and what the shift of a batch normalisation in front of it comes to. */
function headBias(site: Site, { head }: LinearLayer, forward: LinearView['forward']): string | undefined {
  const { emit, node } = site;
  const [input, weight, own] = site.inputs;
  const rank = site.outputs[0]!.dims.length;
  const stated =
    own &&
    (site.op === 'Gemm'
      ? emit.scaled(own.name, floatAttribute(node, 'beta', 1))
      : perChannel(site, own.name, rank));
  if (!head) return stated;
  const shift = perChannel(site, shiftOf(site, head), rank);
  const everywhere = emit.expand(
    shift,
    input!.dims.map((length, axis) => (axis === 0 ? 1 : length)),
  );
  const moved = forward(everywhere, weight!.name);
  return stated ? emit.add(moved, stated) : moved;
}

/** Goes through the batch normalisations and additions behind the layer. */
function mergedTail(
  site: Site,
  { tail }: LinearLayer,
  start: string | undefined,
): { readonly factor?: string; readonly bias?: string } {
  const { emit } = site;
  const rank = site.outputs[0]!.dims.length;
  let [factor, bias]: (string | undefined)[] = [undefined, start];
  let through = site.node.output[0]!;
  for (const node of tail) {
    if (node.opType === 'Add') {
      const added = node.input.find((name) => name !== through)!;
      bias = bias ? emit.add(bias, added) : added;
    } else {
      const scale = scaleOf(site, node);
      const shift = perChannel(site, shiftOf(site, node), rank);
      bias = bias ? emit.add(emit.mul(bias, perChannel(site, scale, rank)), shift) : shift;
      factor = factor ? emit.mul(factor, scale) : scale;
    }
    through = node.output[0]!;
  }
  return { ...(factor && { factor }), ...(bias && { bias }) };
}

/** Weights times the factors of the output channels behind and of the input channels in front. */
function scaledWeight(site: Site, { head, weight: at }: LinearLayer, factor: string | undefined): string {
  const { emit, node } = site;
  const { name, dims } = site.inputs[at]!;
  let weight = name;
  if (factor !== undefined) {
    const outputs = site.op === 'Gemm' && intAttribute(node, 'transB', 0) === 0 ? 1 : 0;
    weight = emit.mul(
      weight,
      emit.reshape(
        factor,
        dims.map((_, axis) => (axis === outputs ? null : 1)),
      ),
    );
  }
  if (head) {
    const groups = intAttribute(node, 'group', 1);
    const [to, from, ...kernel] = dims as number[];
    const grouped = emit.reshape(weight, [groups, to! / groups, from!, ...kernel]);
    const scale = emit.reshape(scaleOf(site, head), [groups, 1, from!, ...kernel.map(() => 1)]);
    weight = emit.reshape(emit.mul(grouped, scale), dims);
  }
  return weight;
}

/** A vector over channels, broadcasting over N × C × …. */
function perChannel({ emit }: Site, name: string, rank: number): string {
  return emit.reshape(name, [1, null, ...Array.from({ length: rank - 2 }, () => 1)]);
}

/** γ/√(σ² + ε) of a batch normalisation, C. */
function scaleOf({ emit }: Site, norm: OnnxNode): string {
  const epsilon = emit.scalar(floatAttribute(norm, 'epsilon', 1e-5));
  return emit.div(norm.input[1]!, emit.op('Sqrt', [emit.add(norm.input[4]!, epsilon)]));
}

/** β − μ γ/√(σ² + ε) of a batch normalisation, C. */
function shiftOf(site: Site, norm: OnnxNode): string {
  const { emit } = site;
  return emit.sub(norm.input[2]!, emit.mul(norm.input[3]!, scaleOf(site, norm)));
}
