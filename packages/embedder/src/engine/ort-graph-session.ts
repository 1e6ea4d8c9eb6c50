import { type GraphSession, MorphoscopeError, type Tensor } from '@morphoscope/domain';

/** The part of onnxruntime's API that both of its packages share and that we use. */
export interface OrtApi {
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => unknown;
}

/** A session of either onnxruntime package. */
export interface OrtSessionApi {
  run(
    feeds: Readonly<Record<string, unknown>>,
    fetches: readonly string[],
  ): Promise<Readonly<Record<string, OrtValue>>>;
  release(): Promise<void>;
}

interface OrtValue {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: unknown;
}

/** A session of either onnxruntime package on any graph with float32 inputs and outputs. */
export class OrtGraphSession implements GraphSession {
  private closed = false;

  /** @param where what errors name: the model's path, or what the graph is. */
  constructor(
    private readonly ort: OrtApi,
    private readonly session: OrtSessionApi,
    private readonly where: string,
  ) {}

  /**
   * @throws MorphoscopeError `ModelError` when the graph cannot be run on these feeds or gives something else than
   * float32.
   */
  async run(
    feeds: Readonly<Record<string, Tensor>>,
    fetches: readonly string[],
  ): Promise<Readonly<Record<string, Tensor>>> {
    const names = [...new Set(fetches)];
    const results = await this.runNative(feeds, names).catch((cause: unknown) => {
      throw this.refused(cause);
    });
    return Object.fromEntries(names.map((name) => [name, floats(results[name], name)]));
  }

  /** May be called twice. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.session.release();
  }

  private async runNative(feeds: Readonly<Record<string, Tensor>>, names: readonly string[]) {
    const native: Record<string, unknown> = {};
    for (const [name, { data, shape }] of Object.entries(feeds)) {
      native[name] = new this.ort.Tensor('float32', data, shape);
    }
    return this.session.run(native, names);
  }

  private refused(cause: unknown): MorphoscopeError {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new MorphoscopeError('ModelError', `onnxruntime cannot run the model: ${why}`, {
      where: this.where,
      suggestion:
        'Check the names, sizes and float32 type of what goes into the model and of what is asked of it.',
      cause,
    });
  }
}

function floats(value: OrtValue | undefined, name: string): Tensor {
  if (value?.type === 'float32') return { data: value.data as Float32Array, shape: value.dims.map(Number) };
  throw new MorphoscopeError('ModelError', `the value ${name} is ${value?.type ?? 'absent'}, not float32`, {
    where: name,
    suggestion: 'Export the model with float32 weights and activations.',
  });
}
