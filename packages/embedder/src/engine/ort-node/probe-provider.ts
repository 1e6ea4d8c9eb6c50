import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { loadOrtNode } from './load.js';
import { probeModelBase64 } from './probe-model.js';
import { cudaLibraryPresent, type OrtNodeEngineName, providers } from './provider.js';

/** Whether a provider works on this machine, and what was seen. */
export interface ProviderProbe {
  readonly available: boolean;
  readonly detail: string;
}

/** Runs in a process of its own: node -e SCRIPT onnxruntimePath provider modelBase64. Prints `ok` or `error: …`. */
const script = `
const [ortPath, provider, model] = process.argv.slice(1);
const ort = require(ortPath);
(async () => {
  const options = { executionProviders: [provider], logSeverityLevel: 4 };
  const session = await ort.InferenceSession.create(Buffer.from(model, 'base64'), options);
  const x = new ort.Tensor('float32', new Float32Array(16).fill(1), [1, 1, 4, 4]);
  const { y } = await session.run({ x });
  const right = y.data.length === 4 && y.data.every((v) => v === 9);
  process.stdout.write(right ? 'ok' : 'error: it runs but gives wrong numbers');
  process.exit(0);
})().catch((error) => { process.stdout.write('error: ' + error.message); process.exit(0); });
`;

const probes = new Map<OrtNodeEngineName, Promise<ProviderProbe>>();

/**
 * Tries a provider alone on a tiny model, in a child process, since a broken driver can abort the process that asks.
 * The answer is kept for the life of this process. Never rejects.
 */
export function probeProvider(name: OrtNodeEngineName): Promise<ProviderProbe> {
  let probe = probes.get(name);
  if (!probe) {
    probe = tryProvider(name).catch((error: unknown) => ({ available: false, detail: String(error) }));
    probes.set(name, probe);
  }
  return probe;
}

async function tryProvider(name: OrtNodeEngineName): Promise<ProviderProbe> {
  const { listSupportedBackends } = await loadOrtNode();
  const provider = providers[name];
  if (!listSupportedBackends().some((backend) => backend.name === provider)) {
    return {
      available: false,
      detail: `onnxruntime-node has no ${provider} provider on ${process.platform}`,
    };
  }
  if (provider === 'cuda' && !cudaLibraryPresent()) {
    return { available: false, detail: 'the CUDA provider library of onnxruntime-node is not installed' };
  }
  return runProbe(provider);
}

function runProbe(provider: string): Promise<ProviderProbe> {
  const ortPath = createRequire(import.meta.url).resolve('onnxruntime-node');
  const args = ['-e', script, ortPath, provider, probeModelBase64];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: 60_000, windowsHide: true }, (error, stdout) => {
      const said = stdout.trim();
      if (said === 'ok') return resolve({ available: true, detail: `provider ${provider} ran a test model` });
      const detail = said.startsWith('error: ') ? oneLine(said.slice(7)) : crash(error);
      resolve({ available: false, detail });
    });
  });
}

function crash(error: Error | null): string {
  const { signal, code } = (error ?? {}) as { signal?: string; code?: number | string };
  return `the test process ended with ${signal ?? `code ${code ?? 'unknown'}`}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 300);
}
