import type { Tensor as DomainTensor } from '@morphoscope/domain';
import { MorphoscopeError } from '@morphoscope/domain';
import type { EngineSession, SessionResult, SessionSpec } from './engine.js';

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
  dispose?(): void;
}

/** Wraps a session of either onnxruntime package, on a model whose layer is a graph output already. */
export class OrtSession implements EngineSession {
  constructor(
    readonly name: string,
    private readonly ort: OrtApi,
    private readonly session: OrtSessionApi,
    private readonly spec: SessionSpec,
  ) {}

  async run(input: Float32Array, shape: readonly number[]): Promise<SessionResult> {
    const { output, layer } = this.spec;
    const feeds = { [this.spec.input]: new this.ort.Tensor('float32', input, shape) };
    const results = await this.session.run(feeds, [...new Set([output, layer])]).catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new MorphoscopeError('ModelError', `onnxruntime cannot run the model: ${why}`, {
        where: layer,
        suggestion: 'Check that the model takes one image batch and nothing else.',
        cause,
      });
    });
    return { predictions: floats(results[output], output), activations: floats(results[layer], layer) };
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}

function floats(value: OrtValue | undefined, name: string): DomainTensor {
  if (value?.type === 'float32') return { data: value.data as Float32Array, shape: value.dims.map(Number) };
  throw new MorphoscopeError('ModelError', `the value ${name} is ${value?.type ?? 'absent'}, not float32`, {
    where: name,
    suggestion: 'Export the model with float32 weights and activations.',
  });
}
