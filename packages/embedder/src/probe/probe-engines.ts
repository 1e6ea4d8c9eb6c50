import type { EngineName } from '../engine/engine.js';
import { probeModelBase64 } from '../engine/ort-node/probe-model.js';
import { type ProviderProbe, probeProvider } from '../engine/ort-node/probe-provider.js';
import { type OrtNodeEngineName, providerAdvice, providers } from '../engine/ort-node/provider.js';
import { createOrtWebSession } from '../engine/ort-web/session.js';
import { tfjsRuntime } from '../engine/tfjs/runtime.js';

/** Whether an engine works on this machine. */
export interface EngineStatus {
  readonly engine: Exclude<EngineName, 'auto'>;
  readonly available: boolean;
  /** What was seen, in one sentence. */
  readonly detail: string;
  /** What to do to get it; absent when it works. */
  readonly suggestion?: string;
}

/**
 * Tries every engine on a tiny model, one after the other, those with native providers in child processes. Takes
 * seconds. Never rejects: an engine that fails is unavailable.
 */
export async function probeEngines(): Promise<EngineStatus[]> {
  const statuses: EngineStatus[] = [];
  for (const name of Object.keys(providers) as OrtNodeEngineName[]) {
    statuses.push(toStatus(name, await probeProvider(name), nodeAdvice(name)));
  }
  const reinstall = 'Install the dependencies of Morphoscope again.';
  statuses.push(toStatus('ort-wasm', await attempt(probeWasm), reinstall));
  statuses.push(toStatus('tfjs', await attempt(probeTfjs), reinstall));
  return statuses;
}

function nodeAdvice(name: OrtNodeEngineName): string {
  return name === 'ort' ? 'Use --engine ort-wasm, which needs no native library.' : providerAdvice[name];
}

function toStatus(engine: EngineStatus['engine'], probe: ProviderProbe, suggestion: string): EngineStatus {
  return probe.available ? { engine, ...probe } : { engine, ...probe, suggestion };
}

async function attempt(probe: () => Promise<string>): Promise<ProviderProbe> {
  try {
    return { available: true, detail: await probe() };
  } catch (error) {
    return { available: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function probeWasm(): Promise<string> {
  const bytes = Buffer.from(probeModelBase64, 'base64');
  const session = await createOrtWebSession(bytes, 'wasm', 1, 'test model');
  const x = { data: new Float32Array(16).fill(1), shape: [1, 1, 4, 4] };
  const { y } = await session.run({ x }, ['y']);
  await session.close();
  if (!y?.data.every((value) => value === 9)) throw new Error('it runs but gives wrong numbers');
  return 'onnxruntime-web ran a test model';
}

async function probeTfjs(): Promise<string> {
  const { tf, backend } = await tfjsRuntime();
  const product = tf.tidy(() => tf.matMul(tf.ones([2, 3]), tf.ones([3, 1])));
  const values = await product.data();
  product.dispose();
  if (!values.every((value) => value === 3)) throw new Error('it runs but gives wrong numbers');
  return `backend ${backend} multiplied two matrices`;
}
