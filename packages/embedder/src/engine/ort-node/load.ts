import { MorphoscopeError } from '@morphoscope/domain';

type OrtNode = typeof import('onnxruntime-node');

/**
 * onnxruntime-node, loaded at the first call.
 * @throws MorphoscopeError `UnavailableError` where it has no native library for this platform.
 */
export async function loadOrtNode(): Promise<OrtNode> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    const platform = `${process.platform} ${process.arch}`;
    throw new MorphoscopeError('UnavailableError', `onnxruntime-node does not load on ${platform}`, {
      where: 'ort',
      suggestion: 'Use --engine ort-wasm, which needs no native library.',
      cause,
    });
  }
}
