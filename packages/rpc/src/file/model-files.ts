import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import { manifestPath } from '@morphoscope/embedder';
import { isInside } from './root-path.js';

/** Largest model.json or manifest: text that is parsed whole. */
const MAX_JSON_BYTES = 64 * 2 ** 20;
const MAX_SHARDS = 4096;

/**
 * Makes sure that reading a model touches nothing but files of its folder, and not too much of them: a model.json names
 * its shards itself, and a manifest is looked for beside the model; either could be a link.
 * @param path of an ONNX file or a model.json, without symbolic links.
 * @returns bytes of the model, without its manifest.
 * @throws MorphoscopeError `ModelError`
 */
export async function confineModel(path: string, maxBytes: number): Promise<number> {
  const isJson = /\.json$/i.test(path);
  const manifest = manifestPath(path);
  const shards = isJson ? await shardNames(path) : [];
  let bytes = await sizeOf(path, path);
  for (const name of shards) bytes += await sizeOf(join(dirname(path), name), path);
  if (bytes > maxBytes) throw tooLarge(`the model has ${bytes} bytes`, maxBytes);
  if (await stat(manifest).catch(() => undefined)) await sizeOf(manifest, path, MAX_JSON_BYTES);
  return bytes;
}

async function shardNames(path: string): Promise<string[]> {
  await sizeOf(path, path, MAX_JSON_BYTES);
  const groups = (parsed(await readFile(path, 'utf8')) as { weightsManifest?: unknown })?.weightsManifest;
  // What is malformed here is refused by the parser of models, in better words.
  if (!Array.isArray(groups)) return [];
  const names = groups
    .flatMap((group: { paths?: unknown } | null) => (Array.isArray(group?.paths) ? group.paths : []))
    .filter((name): name is string => typeof name === 'string');
  if (names.length > MAX_SHARDS)
    throw new MorphoscopeError('ModelError', `the model names more than ${MAX_SHARDS} weight shards`, {
      suggestion: 'Convert it again with fewer, larger shards.',
    });
  return names;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Bytes of a file of the model. Absent: none, and the parser says what is missing. */
async function sizeOf(path: string, model: string, limit = Number.POSITIVE_INFINITY): Promise<number> {
  const real = path.includes('\0') ? undefined : await realpath(path).catch(() => undefined);
  if (real === undefined) return 0;
  if (!isInside(dirname(model), real))
    throw new MorphoscopeError('ModelError', 'a file of the model lies outside its folder', {
      suggestion: 'Copy all files of the model into one folder; links to elsewhere are not followed.',
    });
  const info = await stat(real);
  if (!info.isFile())
    throw new MorphoscopeError('ModelError', 'a file of the model is no ordinary file', {
      suggestion: 'Give an ONNX file, or the model.json of a TensorFlow.js model.',
    });
  if (info.size > limit) throw tooLarge(`a text file of the model has ${info.size} bytes`, limit);
  return info.size;
}

function tooLarge(what: string, limit: number): MorphoscopeError {
  return new MorphoscopeError('ModelError', `${what}, more than the ${limit} that are read`, {
    suggestion: 'Give a smaller model, or ask whoever runs the server to raise the limit.',
  });
}
