import type { DifferentiableModel } from '@morphoscope/domain';
import { requireTfjs } from './engine/format.js';
import { cutGraphModel } from './engine/tfjs/cut-graph.js';
import { cutLayersModel } from './engine/tfjs/cut-layers.js';
import { TfjsDifferentiable } from './engine/tfjs/differentiable.js';
import { tfjsRuntime } from './engine/tfjs/runtime.js';
import { readModelSource } from './model-source.js';
import { type PrepareModelOptions, prepareModel } from './prepare-model.js';

/**
 * A TensorFlow.js model (Layers or Graph, path of its model.json) cut at one layer, with gradients from TensorFlow.js'
 * own autodiff in evaluation mode. Logits are what goes into the final softmax or sigmoid; a model that ends in neither
 * gives its output. Runs in the calling thread and blocks it. There is no relevance propagation.
 *
 * On the WASM backend, gradients of convolutions are put together from its forward kernels; everything else is
 * TensorFlow.js. Not to be had there: convolutions with dilation, strided slices, graphs with control flow.
 * @throws MorphoscopeError `ModelError` when the model, its preprocessing or the layer is not usable, is no TensorFlow.js
 * model, or a path of the decision leads around the layer.
 */
export async function openTfjsDifferentiable(
  path: string,
  options: PrepareModelOptions = {},
): Promise<DifferentiableModel> {
  const source = await readModelSource(path);
  requireTfjs('tfjs', source);
  const prepared = await prepareModel(source, options);
  const { description, layer } = prepared;
  const runtime = await tfjsRuntime();
  const spec = { input: description.input.name, output: description.output.name, layer: layer.name };
  const cut = source.format === 'tfjs-layers' ? cutLayersModel : cutGraphModel;
  return new TfjsDifferentiable(runtime, prepared, await cut(runtime, source, spec), source.path);
}
