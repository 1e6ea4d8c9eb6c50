import { MorphoscopeError } from '@morphoscope/domain';
import type { ModelSource, OnnxSource, TfjsSource } from '../model-source.js';
import type { EngineName } from './engine.js';

/**
 * @throws MorphoscopeError `ModelError` when an ONNX engine is given another format.
 */
export function requireOnnx(engine: EngineName, source: ModelSource): asserts source is OnnxSource {
  if (source.format !== 'onnx') throw misfit(engine, source, 'ONNX', 'tfjs');
}

/**
 * @throws MorphoscopeError `ModelError` when the TensorFlow.js engine is given another format.
 */
export function requireTfjs(engine: EngineName, source: ModelSource): asserts source is TfjsSource {
  if (source.format === 'onnx') throw misfit(engine, source, 'TensorFlow.js', 'ort');
}

function misfit(engine: EngineName, source: ModelSource, runs: string, better: EngineName): MorphoscopeError {
  const is = source.format === 'onnx' ? 'an ONNX model' : 'a TensorFlow.js model';
  return new MorphoscopeError('ModelError', `the engine ${engine} runs ${runs} models, and this is ${is}`, {
    where: source.path,
    suggestion: `Use --engine ${better} or --engine auto.`,
  });
}
