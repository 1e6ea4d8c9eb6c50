import { createRandom } from '@morphoscope/domain';
import {
  type AttributeSpec,
  buildOnnx,
  type ModelSpec,
  type NodeSpec,
  type TensorSpec,
} from '../src/build.js';

type Attributes = Readonly<Record<string, AttributeSpec>>;

/** Collects nodes and seeded weights of a test model, one call per operator; every call gives its output's name. */
export class Net {
  readonly nodes: NodeSpec[] = [];
  readonly initializers: Record<string, TensorSpec> = {};
  private readonly random = createRandom(7, 'net');

  op(
    op: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    name?: string,
    domain?: string,
  ): string {
    const output = name ?? `${op.toLowerCase()}_${this.nodes.length}`;
    this.nodes.push({ op, inputs, outputs: [output], attributes, ...(domain && { domain }) });
    return output;
  }

  weight(dims: readonly number[], scale = 0.5, shift = 0): string {
    const name = `w${Object.keys(this.initializers).length}`;
    const count = dims.reduce((a, b) => a * b, 1);
    const data = Float32Array.from({ length: count }, () => this.random.normal() * scale + shift);
    this.initializers[name] = { dims, data };
    return name;
  }

  floats(values: readonly number[], dims: readonly number[] = [values.length]): string {
    const name = `f${Object.keys(this.initializers).length}`;
    this.initializers[name] = { dims, data: Float32Array.from(values) };
    return name;
  }

  ints(values: readonly number[], dims: readonly number[] = [values.length]): string {
    const name = `i${Object.keys(this.initializers).length}`;
    this.initializers[name] = { dims, data: values };
    return name;
  }

  conv(
    x: string,
    from: number,
    to: number,
    kernel: number,
    attributes: Attributes = {},
    name?: string,
  ): string {
    const group = typeof attributes.group === 'number' ? attributes.group : 1;
    const w = this.weight(
      [to, from / group, kernel, kernel],
      Math.sqrt(2 / ((from / group) * kernel * kernel)),
    );
    const same =
      attributes.pads || attributes.auto_pad ? {} : { pads: Array.from({ length: 4 }, () => kernel >> 1) };
    return this.op('Conv', [x, w, this.weight([to], 0.1)], { ...same, ...attributes }, name);
  }

  norm(x: string, channels: number, name?: string): string {
    const [gamma, beta, mean] = [
      this.weight([channels], 0.1, 1),
      this.weight([channels], 0.1),
      this.weight([channels], 0.1),
    ];
    const variance = this.floats(Array.from({ length: channels }, (_, i) => 0.5 + (i % 5) / 5));
    return this.op('BatchNormalization', [x, gamma, beta, mean, variance], { epsilon: 1e-3 }, name);
  }

  dense(x: string, from: number, to: number, name?: string): string {
    return this.op('Gemm', [x, this.weight([to, from]), this.weight([to])], { transB: 1 }, name);
  }

  /** Linear over the last axis, as transformers export it. */
  linear(x: string, from: number, to: number): string {
    return this.op('Add', [
      this.op('MatMul', [x, this.weight([from, to], 1 / Math.sqrt(from))]),
      this.weight([to], 0.1),
    ]);
  }

  build(
    output: string | readonly string[],
    spec: Partial<ModelSpec> & { readonly input?: readonly (number | string | null)[] } = {},
  ): Uint8Array {
    const { input = ['N', 3, 32, 32], ...rest } = spec;
    return buildOnnx({
      nodes: this.nodes,
      initializers: this.initializers,
      inputs: [{ name: 'x', dims: input }],
      outputs: [output].flat(),
      ...rest,
    });
  }
}
