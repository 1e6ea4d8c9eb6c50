import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSlide, type PyramidOptions, writePyramid } from '../src/index.js';
import { madeUp, pixelsOf } from './naive-resample.js';
import { hasPython, python } from './reference.js';
import { sharedData } from './shared-data.js';
import { temporaryFolder } from './temporary.js';

const folder = temporaryFolder();
const hasOpenSlide = hasPython('openslide', 'numpy');
const hasTifffile = hasPython('tifffile', 'numpy');

interface Seen {
  mpp: [string, string];
  power: string;
  vendor: string;
  levels: { size: [number, number]; sha256: string }[];
}

/** What OpenSlide sees of a file: metadata, and a hash of each whole level. */
function openSlideSees(path: string): Seen {
  const script = `
import sys, json, hashlib, openslide, numpy as np
s = openslide.OpenSlide(sys.argv[1])
def level(i):
    a = np.array(s.read_region((0, 0), i, s.level_dimensions[i]))
    assert (a[..., 3] == 255).all()
    return {'size': s.level_dimensions[i], 'sha256': hashlib.sha256(np.ascontiguousarray(a[..., :3]).tobytes()).hexdigest()}
p = s.properties
print(json.dumps({'mpp': [p.get('openslide.mpp-x'), p.get('openslide.mpp-y')], 'power': p.get('openslide.objective-power'),
  'vendor': p['openslide.vendor'], 'levels': [level(i) for i in range(s.level_count)]}))`;
  return JSON.parse(python(script, path)) as Seen;
}

async function weSee(path: string): Promise<Seen['levels']> {
  const reader = await openSlide(path);
  const levels: Seen['levels'] = [];
  for (const { index, width, height } of reader.slide.levels) {
    const { data } = await reader.readLevel({ level: index, x: 0, y: 0, width, height });
    levels.push({ size: [width, height], sha256: createHash('sha256').update(data).digest('hex') });
  }
  await reader.close();
  return levels;
}

const variants: [string, 1 | 3, PyramidOptions][] = [
  ['JPEG 4:2:0', 3, {}],
  ['JPEG 4:4:4, classic TIFF', 3, { chroma: '4:4:4', bigTiff: false }],
  ['JPEG grey', 1, { quality: 80 }],
  ['Deflate', 3, { compression: 'deflate' }],
  ['LZW', 3, { compression: 'lzw', blockSize: 128 }],
  ['LZW labels', 1, { compression: 'lzw', downsampling: 'nearest' }],
  ['uncompressed', 3, { compression: 'none', bigTiff: 'auto' }],
];

function source(channels: 1 | 3) {
  const image = madeUp(701, 533);
  const read = (x: number, y: number, w: number, h: number): Uint8Array => {
    const rgb = pixelsOf(image, x, y, w, h);
    return channels === 3 ? rgb : rgb.filter((_, i) => i % 3 === 0);
  };
  return { width: 701, height: 533, channels, mpp: 0.2465, objectivePower: 40, read };
}

describe.skipIf(!hasOpenSlide)(
  `written pyramids in OpenSlide${hasOpenSlide ? '' : ' (skipped: not installed)'}`,
  () => {
    it.each(variants)('%s: same mpp, power, levels and pixels', async (name, channels, options) => {
      const path = join(folder, `${name.replaceAll(/\W/g, '-')}.tif`);
      await writePyramid(path, source(channels), options);
      const seen = openSlideSees(path);
      expect(seen.mpp.map(Number)).toEqual([0.2465, 0.2465]);
      expect(Number(seen.power)).toBe(40);
      expect(seen.vendor).toBe('aperio');
      expect(await weSee(path)).toEqual(seen.levels);
    });

    it.skipIf(!sharedData)('whole levels of boxes.tiff', async () => {
      const path = join(sharedData!, 'slides', 'small', 'boxes.tiff');
      expect(await weSee(path)).toEqual(openSlideSees(path).levels);
    });
  },
);

describe.skipIf(!hasTifffile)(
  `written pyramids in tifffile${hasTifffile ? '' : ' (skipped: not installed)'}`,
  () => {
    it('gives the resolution tags and the pixels of every level', async () => {
      const path = join(folder, 'tags.tif');
      await writePyramid(path, source(3), { compression: 'deflate' });
      const script = `
import sys, json, hashlib, tifffile
t = tifffile.TiffFile(sys.argv[1])
def one(p):
    n, d = p.tags['XResolution'].value
    return {'size': [p.imagewidth, p.imagelength], 'sha256': hashlib.sha256(p.asarray().tobytes()).hexdigest(), 'mpp': 1e4 * d / n, 'reduced': bool(p.subfiletype & 1)}
print(json.dumps({'big': t.is_bigtiff, 'pages': [one(p) for p in t.pages]}))`;
      const seen = JSON.parse(python(script, path)) as {
        big: boolean;
        pages: { size: [number, number]; sha256: string; mpp: number; reduced: boolean }[];
      };
      expect(seen.big).toBe(true);
      expect(seen.pages.map(({ size, sha256 }) => ({ size, sha256 }))).toEqual(await weSee(path));
      for (const [i, page] of seen.pages.entries()) {
        expect(page.mpp).toBeCloseTo(0.2465 * 2 ** i, 8);
        expect(page.reduced).toBe(i > 0);
      }
    });

    it.each([
      ['striped', 'rowsperstrip=7'],
      ['striped, big-endian, Deflate', "rowsperstrip=16, compression='zlib'"],
      ['striped with predictor', "rowsperstrip=33, compression='zlib', predictor=True"],
      ['tiled BigTIFF', 'tile=(64, 48)'],
      ['one strip', "rowsperstrip=1000, compression='zlib'"],
    ])('reads what tifffile writes: %s', async (name, args) => {
      for (const shape of ['(91, 120)', '(91, 120, 3)', '(91, 120, 4)']) {
        const path = join(folder, `tifffile-${name.replaceAll(/\W/g, '-')}.tif`);
        const photometric = shape === '(91, 120)' ? 'minisblack' : 'rgb';
        const extra = shape.endsWith('4)') ? ", extrasamples=['unassalpha']" : '';
        const order = name.includes('big-endian') ? '>' : '<';
        const script = `
import sys, tifffile, numpy as np
a = np.random.RandomState(1).randint(0, 40, ${shape}).astype(np.uint8) + (np.arange(120, dtype=np.uint8)[None, :] if ${shape}.__len__() == 2 else np.arange(120, dtype=np.uint8)[None, :, None])
tifffile.imwrite(sys.argv[1], a, photometric='${photometric}', bigtiff=${name.includes('Big') ? 'True' : 'False'}, byteorder='${order}', metadata=None${extra}, ${args})
if a.ndim == 2: a = np.repeat(a[..., None], 3, 2)
if a.shape[2] == 4:
    f = a.astype(float); a = np.floor((f[..., :3] * f[..., 3:] + 127) / 255 + 255 - f[..., 3:]).clip(0, 255).astype(np.uint8)
print(a.tobytes().hex())`;
        const expected = Buffer.from(python(script, path).trim(), 'hex');
        const reader = await openSlide(path);
        const { data } = await reader.readLevel({ level: 0, x: 0, y: 0, width: 120, height: 91 });
        expect(Buffer.from(data).equals(expected), shape).toBe(true);
        await reader.close();
      }
    });
  },
);

const hasPillow = hasPython('PIL', 'numpy');

describe.skipIf(!hasPillow)(
  `what libtiff writes, through Pillow${hasPillow ? '' : ' (skipped: not installed)'}`,
  () => {
    it.each([
      ['RGB', 'tiff_lzw'],
      ['L', 'tiff_lzw'],
      ['RGB', 'tiff_adobe_deflate'],
      ['RGB', 'tiff_deflate'],
      ['P', 'tiff_lzw'],
      ['RGB', 'jpeg'],
      ['L', 'jpeg'],
    ])('%s with %s', async (mode, compression) => {
      const path = join(folder, `pillow-${mode}-${compression}.tif`);
      const script = `
import sys, numpy as np
from PIL import Image
y, x = np.mgrid[0:150, 0:221]
a = np.stack([x + y, x * y // 40, 255 - x], 2).astype(np.uint8)
image = Image.fromarray(a).convert('${mode}')
image.save(sys.argv[1], compression='${compression}')
print(np.array(Image.open(sys.argv[1]).convert('RGB')).tobytes().hex())`;
      const expected = Buffer.from(python(script, path).trim(), 'hex');
      const reader = await openSlide(path);
      const { data } = await reader.readLevel({ level: 0, x: 0, y: 0, width: 221, height: 150 });
      await reader.close();
      expect(Buffer.from(data).equals(expected)).toBe(true);
    });
  },
);
