import { readFile } from 'node:fs/promises';
import { demoModel } from '@morphoscope/phantom';

/** Messages in messages: field 7 (graph) holding field 7 and so on. */
export function deepNesting(depth: number): Buffer {
  let bytes = Buffer.alloc(0);
  const parts: Buffer[] = [];
  for (let i = 0; i < depth && bytes.length < 400_000; i++) {
    const head = Buffer.from([0x3a, ...varint(bytes.length)]);
    parts.unshift(head);
    bytes = Buffer.alloc(bytes.length + head.length);
  }
  return Buffer.concat(parts);
}

function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  while (rest > 127) {
    out.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return [...out, rest];
}

/** A model one of whose tensors says that its values are in another file. */
export async function externalData(location: string): Promise<Uint8Array> {
  const entry = (key: string, value: string) => message(13, Buffer.concat([text(1, key), text(2, value)]));
  const tensor = Buffer.concat([text(8, 'w'), entry('location', location), Buffer.from([0x70, 0x01])]);
  // Fields of one message may come in pieces: this is a second piece of the graph.
  return Buffer.concat([await readFile(demoModel('tissue').path), message(7, message(5, tensor))]);
}

function message(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(bytes.length)]), bytes]);
}

/** A text as a field of a protobuf message. */
export function text(field: number, value: string): Buffer {
  return message(field, Buffer.from(value));
}
