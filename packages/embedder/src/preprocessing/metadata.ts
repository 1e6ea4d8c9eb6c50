import { MorphoscopeError, type ResampleRule } from '@morphoscope/domain';
import { z } from 'zod';
import type { Declaration, PartialPreprocessing } from './declared.js';
import { parseManifest } from './manifest.js';
import { declarationFromManifest } from './manifest-declaration.js';
import { parseScaleExpression } from './scale-expression.js';

const metadataSchema = z.strictObject({
  effective_mpp: z.number().positive(),
  tile_px: z.int().positive().optional(),
  tile_mpp: z.number().positive().optional(),
  resize_px: z.int().positive().optional(),
  resize: z.string(),
  crop: z.string().optional(),
  channel_order: z.string(),
  scale: z.string(),
  range: z.tuple([z.number(), z.number()]).optional(),
});

type PreprocessingMetadata = z.infer<typeof metadataSchema>;

/**
 * Reads what an ONNX file says of itself in `metadata_props`: either the key `morphoscope` (a manifest as JSON), or
 * `preprocessing` (JSON with effective_mpp, resize, channel_order, scale and, for cross-checks, tile_px, tile_mpp,
 * resize_px, crop, range) and `class_names` (JSON list).
 * @returns `undefined` when none of the keys is there.
 * @throws MorphoscopeError `ModelError` naming the first field that is not understood. Nothing is guessed.
 */
export function declarationFromMetadata(
  metadata: Readonly<Record<string, string>>,
  where: string,
): Declaration | undefined {
  const source = `metadata of ${where}`;
  if (metadata.morphoscope !== undefined) {
    const manifest = parseManifest(parseJson(metadata.morphoscope, 'morphoscope', where), source);
    return declarationFromManifest(manifest, source);
  }
  const { preprocessing, class_names } = metadata;
  if (preprocessing === undefined && class_names === undefined) return undefined;
  return {
    source,
    ...(preprocessing === undefined ? {} : { preprocessing: parsePreprocessing(preprocessing, where) }),
    ...(class_names === undefined ? {} : { classNames: parseClassNames(class_names, where) }),
  };
}

function parsePreprocessing(text: string, where: string): PartialPreprocessing {
  const result = metadataSchema.safeParse(parseJson(text, 'preprocessing', where));
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw notUnderstood(issue.path.join('.') || 'preprocessing', issue.message, where);
  }
  const declared = result.data;
  const scaling = parseScaleExpression(declared.scale);
  if (!scaling) {
    const forms = 'expected x/A, x/A-B or (x-A)/B with numbers A and B';
    throw notUnderstood('scale', `"${declared.scale}": ${forms}`, where);
  }
  const { scale, mean, std } = scaling;
  checkRange(declared, (v) => (v * scale - mean) / std, where);
  checkMpp(declared, where);
  const crop = parseCrop(declared, where);
  return {
    ...(crop === undefined ? {} : { tilePx: crop }),
    mpp: declared.effective_mpp,
    scale,
    mean: [mean, mean, mean],
    std: [std, std, std],
    channelOrder: parseChannelOrder(declared.channel_order, where),
    resize: parseResize(declared.resize, where),
  };
}

function parseResize(text: string, where: string): ResampleRule {
  const word = /^\s*([\w-]+)/.exec(text)?.[1]?.toLowerCase();
  if (word === 'nearest' || word === 'box' || word === 'bilinear') return word;
  throw notUnderstood('resize', `"${text}": expected nearest, box or bilinear as its first word`, where);
}

function parseChannelOrder(text: string, where: string): 'rgb' | 'bgr' {
  const order = text.trim().toLowerCase();
  if (order === 'rgb' || order === 'bgr') return order;
  throw notUnderstood('channel_order', `"${text}": expected RGB or BGR`, where);
}

/** Side of the crop, which is the model's input. What is cropped from does not matter on a slide: the grid decides. */
function parseCrop(declared: PreprocessingMetadata, where: string): number | undefined {
  if (declared.crop === undefined || /^\s*none\b/i.test(declared.crop)) return declared.resize_px;
  const match = /^\s*cent(?:re|er)\s+(\d+)(?!\d)/i.exec(declared.crop);
  if (match) return Number(match[1]);
  throw notUnderstood('crop', `"${declared.crop}": expected "none" or "centre N"`, where);
}

function checkRange(declared: PreprocessingMetadata, value: (v: number) => number, where: string): void {
  if (!declared.range) return;
  const got = [value(0), value(255)] as const;
  if (declared.range.every((bound, i) => Math.abs(bound - got[i]!) <= 1e-3)) return;
  throw notUnderstood('range', `[${declared.range}] but scale ${declared.scale} gives [${got}]`, where);
}

function checkMpp(declared: PreprocessingMetadata, where: string): void {
  const { tile_px, tile_mpp, resize_px, effective_mpp } = declared;
  if (tile_px === undefined || tile_mpp === undefined || resize_px === undefined) return;
  const mpp = (tile_mpp * tile_px) / resize_px;
  if (Math.abs(mpp - effective_mpp) <= 1e-3 * mpp) return;
  const found = `${effective_mpp} but tile_mpp · tile_px / resize_px is ${mpp}`;
  throw notUnderstood('effective_mpp', found, where);
}

/** A JSON list, or names with commas between, as onnx-graph reads them too. */
function parseClassNames(text: string, where: string): string[] {
  const list = text.trim().startsWith('[')
    ? parseJson(text, 'class_names', where)
    : text.split(',').map((name) => name.trim());
  const result = z.array(z.string().min(1)).min(1).safeParse(list);
  if (result.success) return result.data;
  throw notUnderstood('class_names', 'expected a JSON list of names, or names with commas between', where);
}

function parseJson(text: string, field: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notUnderstood(field, 'it is not valid JSON', where);
  }
}

function notUnderstood(field: string, problem: string, where: string): MorphoscopeError {
  return new MorphoscopeError('ModelError', `metadata field ${field} is not understood: ${problem}`, {
    where,
    suggestion: 'Put a manifest beside the model that states the preprocessing; it replaces the metadata.',
  });
}
