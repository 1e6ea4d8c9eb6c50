import { type ModelDescription, MorphoscopeError } from '@morphoscope/domain';
import { describeOnnx } from '@morphoscope/onnx-graph';
import { readDeclaration } from './declaration.js';
import { describeGraphModel } from './engine/tfjs/describe-graph.js';
import { describeLayersModel } from './engine/tfjs/describe-layers.js';
import { tfjsRuntime } from './engine/tfjs/runtime.js';
import { type ModelSource, readModelSource } from './model-source.js';
import type { Declaration, PartialPreprocessing } from './preprocessing/declared.js';

/** Options of `describeModel`. */
export interface DescribeModelOptions {
  /** Values that go before those of the manifest; only `tilePx` matters here. */
  readonly preprocessing?: PartialPreprocessing | undefined;
  /** Side of the tiles in px, for models whose input size is free. Default: what the manifest or the metadata says. */
  readonly tilePx?: number | undefined;
  /** Path of the manifest. Default: `<model base name>.manifest.json` beside the model, if it is there. */
  readonly manifest?: string | undefined;
  /** Names of the classes. Default: manifest, then metadata, then `class 0`, …. */
  readonly classNames?: readonly string[] | undefined;
}

/**
 * Describes an ONNX model or a TensorFlow.js one (path of its model.json) without running it on tissue: input, classes,
 * layers with size, stride and receptive field, and the linear head where there is one. Needs no preprocessing.
 * @throws MorphoscopeError `ModelError` when the file is no such model, or the manifest beside it is wrong.
 */
export async function describeModel(
  path: string,
  options: DescribeModelOptions = {},
): Promise<ModelDescription> {
  const source = await readModelSource(path);
  const declaration = await readDeclaration(source, { ...options, lenient: true });
  return describeSource(source, declaration, options);
}

/** As `describeModel`, for a model that has been read. */
export async function describeSource(
  source: ModelSource,
  declaration: Declaration | undefined,
  options: DescribeModelOptions,
): Promise<ModelDescription> {
  const tilePx = options.tilePx ?? options.preprocessing?.tilePx ?? declaration?.preprocessing?.tilePx;
  const classNames = options.classNames ?? declaration?.classNames;
  const known = {
    ...(tilePx === undefined ? {} : { tilePx }),
    ...(classNames === undefined ? {} : { classNames }),
  };
  const description = await describeFormat(source, known);
  checkClassNames(description, source.path);
  return description;
}

async function describeFormat(
  source: ModelSource,
  known: { readonly tilePx?: number; readonly classNames?: readonly string[] },
): Promise<ModelDescription> {
  if (source.format === 'onnx') return describeOnnx(source.graph, known);
  const runtime = await tfjsRuntime();
  const describe = source.format === 'tfjs-layers' ? describeLayersModel : describeGraphModel;
  return describe(runtime, source, known);
}

function checkClassNames({ classNames, output }: ModelDescription, where: string): void {
  if (classNames.length === output.classes) return;
  throw new MorphoscopeError(
    'ModelError',
    `${classNames.length} class names are given, and the model has ${output.classes} classes`,
    {
      where,
      suggestion: 'Correct classNames in the model manifest: one name per class, in the order of the output.',
    },
  );
}
