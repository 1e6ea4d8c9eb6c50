import { readFile } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import { z } from 'zod';

const triple = z.tuple([z.number(), z.number(), z.number()]);

/** `1/255` beside plain numbers, because 0.00392156862745098 is hard to read and to check. */
const scale = z.union([z.number().positive(), z.string().regex(/^1\/\d+(\.\d+)?$/, 'a number or "1/N"')], {
  error: 'expected a number above 0 or a fraction such as "1/255"',
});

const preprocessingSchema = z.strictObject({
  tilePx: z.int().positive(),
  mpp: z.number().positive(),
  scale,
  mean: triple,
  std: triple,
  channelOrder: z.enum(['rgb', 'bgr']),
  layout: z.enum(['nchw', 'nhwc']).optional(),
  resize: z.enum(['nearest', 'box', 'bilinear']),
  resizeFrom: z.enum(['pyramid', 'level0']).optional(),
});

const manifestSchema = z.strictObject({
  morphoscope: z.literal(1),
  classNames: z.array(z.string().min(1)).min(1).optional(),
  preprocessing: preprocessingSchema.optional(),
  layer: z.string().min(1).optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'expected 64 hexadecimal digits')
    .optional(),
});

/** The model manifest as it is written: what a model file does not say about itself. Unknown keys are errors. */
export type ModelManifest = z.infer<typeof manifestSchema>;

/**
 * Checks a parsed manifest.
 * @throws MorphoscopeError `ModelError` that names every wrong field and what was expected.
 */
export function parseManifest(json: unknown, where: string): ModelManifest {
  const result = manifestSchema.safeParse(json);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const field = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    return `${field}${issue.message}`;
  });
  throw new MorphoscopeError('ModelError', `the model manifest is wrong: ${problems.join('; ')}`, {
    where,
    suggestion: 'Correct these fields; every key must be one that the manifest knows.',
  });
}

/** Manifest file looked for beside a model: `dir/model.onnx` → `dir/model.manifest.json`. */
export function manifestPath(modelPath: string): string {
  return `${modelPath.replace(/\.[^./\\]+$/, '')}.manifest.json`;
}

/**
 * Reads the manifest beside a model, or the one given explicitly.
 * @returns `undefined` when no path is given and there is no file beside the model.
 * @throws MorphoscopeError `ModelError` when the file given is absent, is not JSON, or has wrong fields.
 */
export async function readManifest(modelPath: string, explicit?: string): Promise<ModelManifest | undefined> {
  const path = explicit ?? manifestPath(modelPath);
  const text = await readText(path, explicit !== undefined);
  if (text === undefined) return undefined;
  return parseManifest(parseJson(text, path), path);
}

async function readText(path: string, required: boolean): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (!required && (cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new MorphoscopeError('ModelError', 'the model manifest cannot be read', {
      where: path,
      suggestion: 'Check the path and the permissions of the manifest file.',
      cause,
    });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MorphoscopeError(
      'ModelError',
      `the model manifest is not valid JSON: ${(cause as Error).message}`,
      {
        where: path,
        suggestion: 'Correct the JSON syntax.',
        cause,
      },
    );
  }
}
