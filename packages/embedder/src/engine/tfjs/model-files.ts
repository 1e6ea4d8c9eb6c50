import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import type { io } from '@tensorflow/tfjs-core';
import { z } from 'zod';

const modelJsonSchema = z.looseObject({
  format: z.string().optional(),
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(
    z.looseObject({ paths: z.array(z.string()), weights: z.array(z.record(z.string(), z.unknown())) }),
  ),
  userDefinedMetadata: z.record(z.string(), z.unknown()).optional(),
  signature: z.unknown().optional(),
});

/** A TensorFlow.js model as its files hold it. */
export interface TfjsFiles {
  readonly format: 'tfjs-layers' | 'tfjs-graph';
  /** SHA-256 of the bytes of model.json, then of every shard in the order of the weights manifest, hex. */
  readonly sha256: string;
  /** Keras topology or GraphDef, as parsed. */
  readonly topology: Readonly<Record<string, unknown>>;
  /** In the form that TensorFlow.js loads from; quantised weights are left to it. */
  readonly artifacts: io.ModelArtifacts;
  readonly userMetadata: Readonly<Record<string, unknown>>;
}

/**
 * Reads model.json and the shards it names, which must lie in its folder.
 * @throws MorphoscopeError `ModelError` when it is not a TensorFlow.js model or a shard is absent or too short.
 */
export async function readTfjsFiles(path: string): Promise<TfjsFiles> {
  const bytes = await readFile(path);
  const model = parseModelJson(bytes, path);
  const hash = createHash('sha256').update(bytes);
  const shards: Buffer[] = [];
  for (const name of model.weightsManifest.flatMap((group) => group.paths)) {
    const shard = await readShard(path, name);
    hash.update(shard);
    shards.push(shard);
  }
  return {
    format: formatOf(model, path),
    sha256: hash.digest('hex'),
    topology: model.modelTopology,
    artifacts: {
      modelTopology: model.modelTopology,
      weightSpecs: model.weightsManifest.flatMap(
        (group) => group.weights,
      ) as unknown as io.WeightsManifestEntry[],
      weightData: joined(shards),
      ...(model.signature ? { signature: model.signature } : {}),
    } as io.ModelArtifacts,
    userMetadata: model.userDefinedMetadata ?? {},
  };
}

/** One buffer of its own: TensorFlow.js reads weights by their offset from its start. */
function joined(shards: readonly Buffer[]): ArrayBuffer {
  const all = new Uint8Array(shards.reduce((sum, shard) => sum + shard.byteLength, 0));
  let offset = 0;
  for (const shard of shards) {
    all.set(shard, offset);
    offset += shard.byteLength;
  }
  return all.buffer;
}

function parseModelJson(bytes: Buffer, path: string): z.infer<typeof modelJsonSchema> {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw notTfjs(path, 'it is not valid JSON', cause);
  }
  const result = modelJsonSchema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw notTfjs(path, `${issue.path.join('.') || 'model.json'}: ${issue.message}`);
}

/** The stated format, else by what the topology holds: GraphDef nodes or a Keras configuration. */
function formatOf(model: z.infer<typeof modelJsonSchema>, path: string): TfjsFiles['format'] {
  if (model.format === 'layers-model' || (!model.format && 'model_config' in model.modelTopology)) {
    return 'tfjs-layers';
  }
  if (model.format === 'graph-model' || (!model.format && 'node' in model.modelTopology)) return 'tfjs-graph';
  throw notTfjs(path, `format is ${model.format ?? 'absent'}, expected layers-model or graph-model`);
}

async function readShard(path: string, name: string): Promise<Buffer> {
  if (/(^|[/\\])\.\.([/\\]|$)/.test(name) || isAbsolute(name)) {
    throw notTfjs(path, `the weight shard ${name} lies outside its folder`);
  }
  const shard = join(dirname(path), name);
  try {
    return await readFile(shard);
  } catch (cause) {
    throw new MorphoscopeError('ModelError', `the weight shard ${name} of the model cannot be read`, {
      where: path,
      suggestion: 'Keep all files of the model in one folder, with the names that model.json gives them.',
      cause,
    });
  }
}

function notTfjs(path: string, problem: string, cause?: unknown): MorphoscopeError {
  return new MorphoscopeError('ModelError', `this is not a TensorFlow.js model: ${problem}`, {
    where: path,
    suggestion: 'Give the model.json written by a TensorFlow.js converter, or an ONNX file.',
    ...(cause === undefined ? {} : { cause }),
  });
}
