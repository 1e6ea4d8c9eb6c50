/// <reference lib="es2024.sharedmemory" />
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

const KEY = 'morphoscope.device-turn';
const FREE = 0;
const TAKEN = 1;

/** One number in memory that all threads share; threads inherit it from the one that starts them. */
const turn = new Int32Array(sharedBuffer());

function sharedBuffer(): SharedArrayBuffer {
  const inherited = getEnvironmentData(KEY);
  if (inherited instanceof SharedArrayBuffer) return inherited;
  const made = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  setEnvironmentData(KEY, made);
  return made;
}

/**
 * Does `work` while no other thread of this process does the like. onnxruntime keeps one WebGPU device per process and
 * does not guard it: two threads that use it at once end the process with a segmentation fault.
 */
export async function takeDeviceTurn<T>(work: () => Promise<T>): Promise<T> {
  // A thread that only waits has nothing else that keeps it from ending.
  const alive = setInterval(() => {}, 60_000);
  while (Atomics.compareExchange(turn, 0, FREE, TAKEN) !== FREE) {
    await Atomics.waitAsync(turn, 0, TAKEN).value;
  }
  clearInterval(alive);
  try {
    return await work();
  } finally {
    Atomics.store(turn, 0, FREE);
    Atomics.notify(turn, 0, 1);
  }
}
