import { readFile, stat } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import { type OnnxGraph, readOnnx } from '@morphoscope/onnx-graph';
import { readTfjsFiles, type TfjsFiles } from './engine/tfjs/model-files.js';

/** An ONNX file in memory. */
export interface OnnxSource {
  readonly format: 'onnx';
  readonly path: string;
  readonly graph: OnnxGraph;
}

/** A TensorFlow.js model in memory: topology and weights. */
export interface TfjsSource {
  readonly format: 'tfjs-layers' | 'tfjs-graph';
  readonly path: string;
  readonly files: TfjsFiles;
}

/** A model file that has been read but not yet given to an engine. */
export type ModelSource = OnnxSource | TfjsSource;

/**
 * Reads a model: `*.json` as TensorFlow.js (`model.json` with its shards beside it), anything else as ONNX.
 * @throws MorphoscopeError `ModelError` when it is absent, a folder without model.json, or not a model.
 */
export async function readModelSource(path: string): Promise<ModelSource> {
  const file = await modelFile(path);
  if (/\.json$/i.test(file)) {
    const files = await readTfjsFiles(file);
    return { format: files.format, path: file, files };
  }
  return { format: 'onnx', path: file, graph: readOnnx(await readFile(file), file) };
}

/** The file itself, or the model.json of a folder: that is how TensorFlow.js models are handed around. */
async function modelFile(path: string): Promise<string> {
  const info = await stat(path).catch((cause: unknown) => {
    throw new MorphoscopeError('ModelError', 'the model file cannot be opened', {
      where: path,
      suggestion: 'Check the path: it must be an ONNX file or the model.json of a TensorFlow.js model.',
      cause,
    });
  });
  if (!info.isDirectory()) return path;
  const inside = `${path.replace(/[/\\]+$/, '')}/model.json`;
  if (await stat(inside).catch(() => undefined)) return inside;
  throw new MorphoscopeError('ModelError', 'the model is a folder without a model.json', {
    where: path,
    suggestion: 'Name the ONNX file, or the model.json of a TensorFlow.js model.',
  });
}
