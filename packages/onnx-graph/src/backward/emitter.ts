import type { NodeProto, TensorProto } from 'onnx-buf';
import { type AttributeSpec, nodeProto, storedTensor } from '../build.js';
import type { Dims } from './bound-tensors.js';
import type { Operand } from './rule.js';

/** Longest constants that are looked for among those stored already, values. */
const SHARED = 1024;

/** Collects the nodes and constants of a backward graph under names that nothing else has. */
export class Tape {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  private readonly constants = new Map<string, string>();

  constructor(private readonly taken: Set<string>) {}

  /** A name that is not taken yet: `wanted`, or with a number behind it. */
  name(wanted: string): string {
    let name = wanted;
    for (let i = 2; this.taken.has(name); i++) name = `${wanted}_${i}`;
    this.taken.add(name);
    return name;
  }

  /** The same tensor under a name of its own, such as an output needs. */
  identity(tensor: string, wanted: string): string {
    const name = this.name(wanted);
    this.nodes.push(nodeProto({ op: 'Identity', inputs: [tensor], outputs: [name] }));
    return name;
  }

  /** A stored constant; equal short ones are stored once. */
  constant(dims: readonly number[], data: Float32Array | Float64Array | readonly number[]): string {
    const kind = ArrayBuffer.isView(data) ? data.constructor.name : 'ints';
    const key = data.length <= SHARED ? `${kind} ${dims.join('×')} ${data.join(',')}` : undefined;
    const stored = key === undefined ? undefined : this.constants.get(key);
    if (stored) return stored;
    const name = this.name(`backward/constant_${this.initializers.length}`);
    this.initializers.push(storedTensor(name, { dims, data }));
    if (key !== undefined) this.constants.set(key, name);
    return name;
  }
}

/** Where emitted nodes stand: names start with `scope`, floats are of element type `type`. */
export interface EmitterOptions {
  readonly scope: string;
  readonly type: number;
  readonly opset: number;
}

const DOUBLE = 11;

/**
 * Adds nodes to a backward graph. Every method gives the name of the tensor it makes. Only operators of operator set 9
 * are used, in the form that the model's own operator set asks for, so that a model's version need not be changed.
 */
export class Emitter {
  constructor(
    private readonly tape: Tape,
    private readonly options: EmitterOptions,
  ) {}

  /** One node with one output. */
  op(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeSpec>> = {},
  ): string {
    return this.ops(op, inputs, 1, attributes)[0]!;
  }

  /** One node with `count` outputs. */
  ops(
    op: string,
    inputs: readonly string[],
    count: number,
    attributes: Readonly<Record<string, AttributeSpec>> = {},
  ): string[] {
    const outputs = Array.from({ length: count }, () =>
      this.tape.name(`backward/${this.options.scope}/${op}`),
    );
    this.tape.nodes.push(nodeProto({ op, inputs, outputs, attributes }));
    return outputs;
  }

  /** The same operator with the same attributes on other inputs: what LRP asks for with changed weights. */
  repeat(node: NodeProto, inputs: readonly string[], count = 1): string[] {
    const outputs = Array.from({ length: count }, () =>
      this.tape.name(`backward/${this.options.scope}/${node.opType}`),
    );
    const base = nodeProto({ op: node.opType, domain: node.domain, inputs, outputs });
    this.tape.nodes.push(Object.assign(base, { attribute: node.attribute }));
    return outputs;
  }

  /** A float constant. */
  floats(values: ArrayLike<number>, dims: readonly number[] = [values.length]): string {
    const { type } = this.options;
    if (type === DOUBLE) return this.tape.constant(dims, Float64Array.from(values));
    const name = this.tape.constant(dims, Float32Array.from(values));
    return type <= 1 ? name : this.op('Cast', [name], { to: type });
  }

  /** A float constant of rank 0. */
  scalar(value: number): string {
    return this.floats([value], []);
  }

  /** A list of 64-bit integers, or a single one with `dims` empty. */
  ints(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.tape.constant(dims, values);
  }

  add(a: string, b: string): string {
    return this.op('Add', [a, b]);
  }

  sub(a: string, b: string): string {
    return this.op('Sub', [a, b]);
  }

  mul(a: string, b: string): string {
    return this.op('Mul', [a, b]);
  }

  div(a: string, b: string): string {
    return this.op('Div', [a, b]);
  }

  /** `x · factor`. */
  scaled(x: string, factor: number): string {
    return factor === 1 ? x : this.mul(x, this.scalar(factor));
  }

  /** Sum of tensors of one shape; `undefined` for none. */
  sum(terms: readonly string[]): string | undefined {
    const [first, ...others] = terms;
    return first === undefined ? undefined : others.reduce((sum, term) => this.add(sum, term), first);
  }

  /** A condition as 0 and 1. */
  number(condition: string): string {
    return this.op('Cast', [condition], { to: Math.max(1, this.options.type) });
  }

  /** `condition ? x : 0`. */
  masked(condition: string, x: string): string {
    return this.mul(x, this.number(condition));
  }

  /** a = b for floats, which operator sets before 11 cannot compare. */
  equal(a: string, b: string): string {
    if (this.options.opset >= 11) return this.op('Equal', [a, b]);
    const differs = this.op('Or', [this.op('Less', [a, b]), this.op('Greater', [a, b])]);
    return this.op('Not', [differs]);
  }

  reduceSum(x: string, axes: readonly number[], keepdims = 1): string {
    return this.options.opset >= 13
      ? this.op('ReduceSum', [x, this.ints(axes)], { keepdims })
      : this.op('ReduceSum', [x], { axes, keepdims });
  }

  /** Mean over axes of `count` values in all. */
  mean(x: string, axes: readonly number[], count: number): string {
    return this.scaled(this.reduceSum(x, axes), 1 / count);
  }

  transpose(x: string, perm: readonly number[]): string {
    return perm.every((from, to) => from === to) ? x : this.op('Transpose', [x], { perm });
  }

  /** @param dims one `null` at most: the length that is left. */
  reshape(x: string, dims: Dims): string {
    return this.op('Reshape', [x, this.ints(dims.map((length) => length ?? -1))]);
  }

  /** `x` in the shape of a forward tensor of as many values. */
  reshapeLike(x: string, { name, dims }: Pick<Operand, 'name' | 'dims'>): string {
    return dims.filter((length) => length === null).length <= 1
      ? this.reshape(x, dims)
      : this.op('Reshape', [x, this.op('Shape', [name])]);
  }

  /** Repeats `x` along axes of length 1; `null` keeps the length. */
  expand(x: string, dims: Dims): string {
    return this.op('Expand', [x, this.ints(dims.map((length) => length ?? 1))]);
  }

  /** Values from `starts` to before `ends` of some axes; not counted from the end. */
  slice(
    x: string,
    axes: readonly number[],
    starts: readonly number[],
    ends: readonly number[],
    steps?: readonly number[],
  ): string {
    if (this.options.opset >= 10) {
      const inputs = [x, this.ints(starts), this.ints(ends), this.ints(axes)];
      return this.op('Slice', steps ? [...inputs, this.ints(steps)] : inputs);
    }
    if (!steps) return this.op('Slice', [x], { axes, starts, ends });
    return axes.reduce((part, axis, i) => {
      const count = Math.ceil((ends[i]! - starts[i]!) / steps[i]!);
      const positions = Array.from({ length: count }, (_, at) => starts[i]! + at * steps[i]!);
      return this.op('Gather', [part, this.ints(positions)], { axis });
    }, x);
  }

  /** The `length` values of an axis in the opposite order. */
  turned(x: string, axis: number, length: number): string {
    if (length === 1) return x;
    const order = Array.from({ length }, (_, i) => length - 1 - i);
    return this.op('Gather', [x, this.ints(order)], { axis });
  }

  /** Zeros around `x`; a negative length cuts. Length of the begin and of the end of every axis. */
  pad(x: string, begins: readonly number[], ends: readonly number[]): string {
    const pads = [...begins, ...ends];
    if (pads.every((length) => length === 0)) return x;
    return this.options.opset >= 11
      ? this.op('Pad', [x, this.ints(pads), this.scalar(0)])
      : this.op('Pad', [x], { pads });
  }

  /** Zeros in the shape of a forward tensor. */
  zerosLike(name: string): string {
    const zero = this.options.type === DOUBLE ? new Float64Array(1) : new Float32Array(1);
    const zeros = this.op('ConstantOfShape', [this.op('Shape', [name])], {
      value: { dims: [1], data: zero },
    });
    return this.options.type <= 1 || this.options.type === DOUBLE
      ? zeros
      : this.op('Cast', [zeros], { to: this.options.type });
  }
}
