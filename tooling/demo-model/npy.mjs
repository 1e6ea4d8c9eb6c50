// Reads the npy files that numpy writes: u8 and f32, C order.
import { readFileSync } from 'node:fs';

/** @returns {{ data: Uint8Array | Float32Array, shape: number[] }} */
export function readNpy(path) {
  const bytes = readFileSync(path);
  const headerLength = bytes[6] === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  const start = (bytes[6] === 1 ? 10 : 12) + headerLength;
  const header = bytes.toString('latin1', start - headerLength, start);
  const type = /'descr': '([^']+)'/.exec(header)[1];
  const shape = /'shape': \(([^)]*)\)/
    .exec(header)[1]
    .split(',')
    .filter((n) => n.trim())
    .map(Number);
  const body = bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length);
  if (type === '|u1') return { data: new Uint8Array(body), shape };
  if (type === '<f4') return { data: new Float32Array(body), shape };
  throw new Error(`${path} holds ${type}; expected |u1 or <f4`);
}
