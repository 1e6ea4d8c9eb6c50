import { MorphoscopeError } from '@morphoscope/domain';
import type { NamedTensorMap, Tensor as TfTensor } from '@tensorflow/tfjs-core';
import type { ModelSource } from '../../model-source.js';
import type { Engine, EngineSession, SessionResult, SessionSpec } from '../engine.js';
import { requireTfjs } from '../format.js';
import { layerOutput } from './cut-layers.js';
import { loadGraphModel, loadLayersModel } from './load-model.js';
import { type TfjsRuntime, tfjsRuntime } from './runtime.js';

/** A model with two outputs, as a function of one tensor. Prediction and NHWC activations, owned by the caller. */
interface TwoOutputs {
  run(input: TfTensor): Promise<readonly [TfTensor, TfTensor]>;
  dispose(): void;
}

/** TensorFlow.js, Layers and Graph models. */
export class TfjsEngine implements Engine {
  readonly name = 'tfjs';

  accept(source: ModelSource): void {
    requireTfjs(this.name, source);
  }

  async load(source: ModelSource, spec: SessionSpec): Promise<EngineSession> {
    requireTfjs(this.name, source);
    const runtime = await tfjsRuntime();
    const model =
      source.format === 'tfjs-layers'
        ? exposeLayer(runtime, await loadLayersModel(runtime, source), spec)
        : exposeNode(await loadGraphModel(runtime, source), spec);
    return new TfjsSession(runtime, model, source.path);
  }
}

function exposeLayer(
  runtime: TfjsRuntime,
  model: Awaited<ReturnType<typeof loadLayersModel>>,
  spec: SessionSpec,
): TwoOutputs {
  const output = model.outputs.find((tensor) => tensor.sourceLayer.name === spec.output)!;
  const outputs = [output, layerOutput(model, spec.layer)];
  const exposed = runtime.layers.model({ inputs: model.inputs, outputs });
  return {
    run: async (input) => {
      const [predictions, activations] = exposed.predictOnBatch(input) as TfTensor[];
      return [predictions!, activations!];
    },
    // The exposed model shares the layers, so disposing the whole one frees all weights.
    dispose: () => void model.dispose(),
  };
}

function exposeNode(model: Awaited<ReturnType<typeof loadGraphModel>>, spec: SessionSpec): TwoOutputs {
  const names = [spec.output, spec.layer];
  let dynamic = false;
  return {
    run: async (input) => {
      const feeds = { [spec.input]: input };
      if (!dynamic) {
        try {
          return pair(model.execute(feeds, names));
        } catch (error) {
          // Graphs with control flow or data-dependent shapes only run asynchronously; others warn when they do.
          if (!String(error).includes('executeAsync')) throw error;
          dynamic = true;
        }
      }
      return pair(await model.executeAsync(feeds, names));
    },
    dispose: () => model.dispose(),
  };
}

function pair(results: TfTensor | TfTensor[] | NamedTensorMap): readonly [TfTensor, TfTensor] {
  const [predictions, activations] = results as TfTensor[];
  return [predictions!, activations!];
}

class TfjsSession implements EngineSession {
  readonly name: string;

  constructor(
    private readonly runtime: TfjsRuntime,
    private readonly model: TwoOutputs,
    private readonly where: string,
  ) {
    this.name = `tfjs:${runtime.backend}`;
  }

  async run(data: Float32Array, shape: readonly number[]): Promise<SessionResult> {
    const { tf } = this.runtime;
    const input = tf.tensor(data, [...shape], 'float32');
    const owned: TfTensor[] = [input];
    try {
      const [predictions, activations] = await this.model.run(input);
      owned.push(predictions, activations);
      const planar = tf.transpose(activations, [0, 3, 1, 2]);
      owned.push(planar);
      return {
        predictions: { data: await floats(predictions), shape: [...predictions.shape] },
        activations: { data: await floats(planar), shape: [...planar.shape] },
      };
    } catch (cause) {
      throw cannotRun(cause, this.where);
    } finally {
      for (const tensor of owned) tensor.dispose();
    }
  }

  async close(): Promise<void> {
    this.model.dispose();
  }
}

async function floats(tensor: TfTensor): Promise<Float32Array> {
  return new Float32Array(await tensor.data());
}

function cannotRun(cause: unknown, where: string): MorphoscopeError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new MorphoscopeError('ModelError', `TensorFlow.js cannot run the model: ${why}`, {
    where,
    suggestion: 'If an operator is missing in this backend, convert the model to ONNX and use --engine ort.',
    cause,
  });
}
