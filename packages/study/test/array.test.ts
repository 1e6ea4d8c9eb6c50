import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@morphoscope/domain';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromFloat16, toFloat16 } from '../src/array/float16.js';
import { decodeNpy, encodeNpy } from '../src/array/npy.js';
import { FLOAT16_NAN, openZarr, writeZarrAttributes, ZarrWriter } from '../src/array/zarr.js';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'morphoscope-array-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const python = spawnSync('/usr/bin/python3', ['-c', 'import numpy, zarr']).status === 0;

describe('float16', () => {
  it('gives every half back unchanged', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = fromFloat16(bits);
      if (Number.isNaN(value)) expect(toFloat16(value) & 0x7fff).toBe(FLOAT16_NAN);
      else expect(toFloat16(value)).toBe(bits);
    }
  });

  it('rounds to the nearest half', () => {
    fc.assert(
      fc.property(fc.float({ min: -60000, max: 60000, noNaN: true }), (value) => {
        const bits = toFloat16(value);
        const error = Math.abs(fromFloat16(bits) - value);
        for (const other of [bits - 1, bits + 1]) {
          const near = fromFloat16(other & 0xffff);
          if (Number.isFinite(near)) expect(error).toBeLessThanOrEqual(Math.abs(near - value));
        }
        expect(error).toBeLessThan(40);
      }),
    );
  });
});

describe('npy', () => {
  it('round-trips and refuses damaged files', () => {
    const data = Float32Array.of(1, -2.5, 3e9, Number.NaN, 0, 7);
    const bytes = encodeNpy({ data, shape: [2, 3] });
    expect(decodeNpy(bytes, 'x')).toEqual({ data, shape: [2, 3] });
    expect(() => decodeNpy(bytes.subarray(0, bytes.length - 1), 'x.npy')).toThrow(/readable/);
    expect(() => decodeNpy(new Uint8Array(3), 'x.npy')).toThrow(/readable/);
  });
});

/** A 3 × 300 × 170 array written in uneven bands, with a hole where nothing was written. */
async function writeExample(folder: string): Promise<Uint16Array> {
  const [channels, height, width] = [3, 300, 170];
  const random = createRandom(1, 'zarr');
  const whole = new Uint16Array(channels * height * width).fill(FLOAT16_NAN);
  const writer = await ZarrWriter.create(folder, { channels, height, width, type: 'float16', chunk: 64 });
  for (const [y0, rows] of [
    [0, 50],
    [50, 90],
    [200, 100],
  ] as const) {
    const band = new Uint16Array(channels * rows * width);
    for (let i = 0; i < band.length; i++) band[i] = toFloat16(random.uniform());
    for (let c = 0; c < channels; c++) {
      whole.set(band.subarray(c * rows * width, (c + 1) * rows * width), (c * height + y0) * width);
    }
    await writer.writeRows(y0, rows, band);
  }
  await writer.close();
  return whole;
}

describe('zarr', () => {
  it('gives back what was written in bands, and the fill value elsewhere', async () => {
    const whole = await writeExample(join(dir, 'a'));
    const reader = await openZarr(join(dir, 'a'));
    expect([reader.channels, reader.height, reader.width]).toEqual([3, 300, 170]);
    for (let i = 0; i * reader.chunk < reader.height; i++) {
      const { y0, rows, data } = await reader.readBand(i);
      for (let c = 0; c < 3; c++) {
        const at = (c * 300 + y0) * 170;
        expect(data.slice(c * rows * 170, (c + 1) * rows * 170)).toEqual(whole.slice(at, at + rows * 170));
      }
    }
  });

  it.skipIf(!python)(
    'is read by zarr-python with the same values (needs /usr/bin/python3 with zarr)',
    async () => {
      const whole = await writeExample(join(dir, 'b'));
      await writeFile(join(dir, 'whole.npy'), encodeNpy({ data: whole, shape: [3, 300, 170] }));
      const script = [
        'import sys, numpy, zarr',
        'a = zarr.open(sys.argv[1], mode="r")[:]',
        'b = numpy.load(sys.argv[2]).view("<f2")',
        'assert a.dtype == numpy.float16 and a.shape == b.shape',
        'assert numpy.array_equal(numpy.isnan(a), numpy.isnan(b)) and numpy.nanmax(abs(a - b)) == 0',
        'print("same")',
      ].join('\n');
      const run = spawnSync('/usr/bin/python3', ['-c', script, join(dir, 'b'), join(dir, 'whole.npy')]);
      expect(run.stderr.toString()).toBe('');
      expect(run.stdout.toString().trim()).toBe('same');
    },
  );

  it('keeps float32 values as they are, NaN where nothing was written', async () => {
    const folder = join(dir, 'float32');
    const writer = await ZarrWriter.create(folder, { height: 5, width: 7, type: 'float32', chunk: 4 });
    const rows = Float32Array.from({ length: 14 }, (_, i) => (i === 3 ? Number.NaN : 1e-9 * (i - 6)));
    await writer.writeRows(1, 2, rows);
    await writer.close();
    const reader = await openZarr(folder);
    const { data } = await reader.readBand(0);
    expect(data.subarray(7, 21)).toEqual(rows);
    expect([...data.subarray(0, 7), ...data.subarray(21, 28)].every(Number.isNaN)).toBe(true);
    expect((await reader.readBand(1)).data).toEqual(new Float32Array(7).fill(Number.NaN));
  });

  it.skipIf(!python)(
    'zarr-python reads float32 and attributes in any language (needs /usr/bin/python3 with zarr)',
    async () => {
      const folder = join(dir, 'float32');
      await writeZarrAttributes(folder, { target: 'Drüsen – «böse» 🧫', n: 1 });
      const script = [
        'import sys, zarr',
        'a = zarr.open(sys.argv[1], mode="r")',
        'print(a.dtype, a[:][1, 4], a[:][4, 6], ascii(a.attrs["target"]))',
      ].join('\n');
      const run = spawnSync('/usr/bin/python3', ['-c', script, folder]);
      expect(run.stderr.toString()).toBe('');
      expect(run.stdout.toString().trim()).toBe(
        "float32 -2e-09 nan 'Dr\\xfcsen \\u2013 \\xabb\\xf6se\\xbb \\U0001f9eb'",
      );
    },
  );

  it('says so when an array is missing', async () => {
    await expect(openZarr(join(dir, 'nothing'))).rejects.toThrow(/missing or damaged/);
  });
});
