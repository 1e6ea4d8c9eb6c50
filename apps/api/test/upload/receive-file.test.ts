import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, it } from 'vitest';
import { modelKind, slideKind } from '../../src/upload/file-kind.js';
import { type Receiving, receiveFile, removeAbandoned } from '../../src/upload/receive-file.js';

const folder = mkdtempSync(join(tmpdir(), 'receive-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TIFF = Buffer.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 1, 2, 3, 4]);
let count = 0;

function receiving(body: Readable, more: Partial<Receiving> = {}): Receiving {
  const own = join(folder, String(count++));
  return {
    body,
    kind: slideKind,
    most: 1000,
    partial: join(own, 'partial'),
    target: join(own, 'in', 'x.tif'),
    ...more,
  };
}

/** A body that arrives byte by byte. */
const trickle = (bytes: Buffer): Readable => Readable.from([...bytes].map((byte) => Buffer.from([byte])));

/** What is left of a file that was refused. */
const leftOf = ({ partial, target }: Receiving): string[] => [
  ...(existsSync(partial) ? readdirSync(partial) : []),
  ...(existsSync(target) ? ['target'] : []),
];

it('keeps a file as it came, in pieces of any size', async () => {
  const whole = receiving(Readable.from([TIFF]), { announced: TIFF.length });
  const pieces = receiving(trickle(TIFF));
  for (const one of [whole, pieces]) {
    await receiveFile(one);
    expect(readFileSync(one.target)).toEqual(TIFF);
    expect(leftOf(one)).toEqual(['target']);
  }
});

it.each([
  ['of another kind', () => receiving(trickle(Buffer.from('#!/bin/sh and more'))), { tag: 'InputError' }],
  ['cut before its kind is known', () => receiving(trickle(TIFF.subarray(0, 3))), { tag: 'InputError' }],
  ['empty', () => receiving(Readable.from([])), { statusCode: 400 }],
  ['too large', () => receiving(Readable.from([TIFF, Buffer.alloc(1000)])), { statusCode: 413 }],
  ['announced too large', () => receiving(trickle(TIFF), { announced: 1001 }), { statusCode: 413 }],
  [
    'larger than the disk',
    () => receiving(trickle(TIFF), { announced: 2 ** 60, most: 2 ** 61 }),
    { tag: 'ResourceError' },
  ],
])('leaves nothing of a file that is %s', async (_what, make, error) => {
  const one = make();
  await expect(receiveFile(one)).rejects.toMatchObject(error);
  expect(leftOf(one)).toEqual([]);
});

it('leaves nothing of a file whose sender went away', async () => {
  async function* half(): AsyncGenerator<Buffer> {
    yield TIFF;
    throw new Error('aborted');
  }
  const one = receiving(Readable.from(half()));
  await expect(receiveFile(one)).rejects.toThrow('aborted');
  expect(leftOf(one)).toEqual([]);
});

it('knows models by their first field', async () => {
  const model = Buffer.from([0x08, 0x08, 0x12, 0x07, ...Buffer.from('pytorch')]);
  const one = receiving(trickle(model), { kind: modelKind });
  await receiveFile(one);
  expect(readFileSync(one.target)).toEqual(model);
  const other = receiving(trickle(TIFF), { kind: modelKind });
  await expect(receiveFile(other)).rejects.toMatchObject({ message: 'this is no model that can be read' });
});

it('clears away what a killed server left, and nothing that may still come', async () => {
  const partial = join(folder, 'left');
  mkdirSync(partial);
  writeFileSync(join(partial, 'old'), 'x');
  writeFileSync(join(partial, 'new'), 'x');
  const day = 24 * 3600;
  utimesSync(join(partial, 'old'), Date.now() / 1000 - 2 * day, Date.now() / 1000 - 2 * day);
  await removeAbandoned(partial);
  expect(readdirSync(partial)).toEqual(['new']);
  await removeAbandoned(join(folder, 'absent'));
});
