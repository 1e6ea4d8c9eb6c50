import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Engines of onnxruntime-node and the execution provider each stands for. */
export const providers = {
  ort: 'cpu',
  'ort-cuda': 'cuda',
  'ort-webgpu': 'webgpu',
  'ort-coreml': 'coreml',
  'ort-dml': 'dml',
} as const;

export type OrtNodeEngineName = keyof typeof providers;

/** Whether a name, which may come from a flag, is an engine of onnxruntime-node. */
export function isOrtNodeEngine(name: string): name is OrtNodeEngineName {
  return Object.hasOwn(providers, name);
}

/** What to do to get a provider that is missing. */
export const providerAdvice: Readonly<Record<Exclude<OrtNodeEngineName, 'ort'>, string>> = {
  'ort-cuda':
    'CUDA needs an NVIDIA driver, CUDA 12 with cuDNN 9, and the provider libraries that the install script of onnxruntime-node fetches (node node_modules/onnxruntime-node/script/install.js). Or use --engine ort.',
  'ort-webgpu': 'WebGPU needs a graphics driver (Vulkan on Linux). Or use --engine ort.',
  'ort-coreml': 'CoreML needs macOS. Or use --engine ort.',
  'ort-dml': 'DirectML needs Windows. Or use --engine ort.',
};

/**
 * Whether the CUDA provider's library lies beside onnxruntime-node's own. It is not in the npm package, so this is
 * false unless somebody fetched it: a cheap test before the costly one of trying it.
 */
export function cudaLibraryPresent(): boolean {
  const require = createRequire(import.meta.url);
  const bin = join(dirname(dirname(require.resolve('onnxruntime-node'))), 'bin');
  const library =
    process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  // One folder per Node-API version.
  return readdirSync(bin).some((api) => existsSync(join(bin, api, process.platform, process.arch, library)));
}
