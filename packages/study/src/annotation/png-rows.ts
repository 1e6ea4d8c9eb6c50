import { inflateSync } from 'node:zlib';
import { annotationError, readBounded } from './bounded-file.js';
import { COLOUR, type MaskImage, MOST_PIXEL_BYTES, MOST_PIXELS } from './mask-image.js';

const SIGNATURE = '89504e470d0a1a0a';
/** Samples per pixel by colour type; palette images (3) keep their index. */
const samplesOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
}

/**
 * Reads a PNG (ISO/IEC 15948) as class values: grey level or palette index as stored, which picture libraries do not
 * give, or the colour where the image has one. Interlaced images are refused.
 * @throws MorphoscopeError `InputError` for a damaged, interlaced or too large file.
 */
export async function readPng(path: string): Promise<MaskImage> {
  const file = await readBounded(path);
  try {
    const { header, data } = parse(file);
    return imageOf(header, data);
  } catch (error) {
    throw annotationError(
      path,
      `the mask cannot be read: ${(error as Error).message}`,
      'Save it as an 8-bit PNG without interlacing.',
    );
  }
}

function parse(file: Buffer): { header: Header; data: Uint8Array } {
  if (file.toString('hex', 0, 8) !== SIGNATURE) throw new Error('it is no PNG');
  let header: Header | undefined;
  const parts: Buffer[] = [];
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const body = file.subarray(at + 8, at + 8 + length);
    if (body.length < length) break;
    if (type === 'IHDR') header = headerOf(body);
    if (type === 'IDAT') parts.push(body);
    if (type === 'IEND') break;
    at += 12 + length;
  }
  if (!header || parts.length === 0) throw new Error('it has no image data');
  // Bounded by what the header says, so that a small file cannot grow without end.
  const size = (rowBytes(header) + 1) * header.height;
  const data = inflateSync(Buffer.concat(parts), { maxOutputLength: size });
  if (data.length < size) throw new Error('it ends early');
  return { header, data };
}

function headerOf(body: Buffer): Header {
  if (body.length < 13) throw new Error('its header is short');
  const [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
  const [depth, colourType, interlace] = [body[8]!, body[9]!, body[12]!];
  const depths = colourType === 0 ? [1, 2, 4, 8, 16] : colourType === 3 ? [1, 2, 4, 8] : [8, 16];
  if (!(colourType in samplesOf) || !depths.includes(depth)) throw new Error('its pixel format is unknown');
  if (interlace !== 0) throw new Error('it is interlaced');
  const header = { width, height, depth, colourType };
  if (
    width * height === 0 ||
    width * height > MOST_PIXELS ||
    (rowBytes(header) + 1) * height > MOST_PIXEL_BYTES
  )
    throw new Error(`it has ${width} × ${height} px`);
  return header;
}

function rowBytes({ width, depth, colourType }: Header): number {
  return Math.ceil((width * depth * samplesOf[colourType]!) / 8);
}

function imageOf(header: Header, data: Uint8Array): MaskImage {
  const { width, height, depth, colourType } = header;
  const stride = rowBytes(header);
  const pixelBytes = Math.max(1, (depth * samplesOf[colourType]!) / 8);
  unfilter(data, stride, height, pixelBytes);
  const colour = colourType === 2 || colourType === 6;
  return {
    width,
    height,
    kind: colour ? 'colour' : 'value',
    async *rows() {
      const values = new Uint32Array(width);
      for (let y = 0; y < height; y++) {
        const line = data.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1));
        for (let x = 0; x < width; x++) values[x] = valueAt(line, x, header);
        yield { y, values };
      }
    },
  };
}

function valueAt(line: Uint8Array, x: number, { depth, colourType }: Header): number {
  const samples = samplesOf[colourType]!;
  if (depth < 8) {
    const bit = x * depth;
    return (line[bit >> 3]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
  }
  const bytes = depth / 8;
  const at = x * samples * bytes;
  const transparent = (samples === 2 || samples === 4) && line[at + (samples - 1) * bytes] === 0;
  if (samples < 3) return transparent ? 0 : bytes === 1 ? line[at]! : (line[at]! << 8) | line[at + 1]!;
  const [red, green, blue] = [line[at]!, line[at + bytes]!, line[at + 2 * bytes]!];
  return transparent ? COLOUR.black : COLOUR.of(red, green, blue);
}

/** Undoes the row filters in place. */
function unfilter(data: Uint8Array, stride: number, height: number, step: number): void {
  for (let y = 0; y < height; y++) {
    const at = y * (stride + 1) + 1;
    const above = at - stride - 1;
    const filter = data[at - 1]!;
    if (filter > 4) throw new Error('a row has an unknown filter');
    for (let i = 0; filter > 0 && i < stride; i++) {
      const left = i >= step ? data[at + i - step]! : 0;
      const up = y > 0 ? data[above + i]! : 0;
      const corner = i >= step && y > 0 ? data[above + i - step]! : 0;
      data[at + i]! +=
        filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : paeth(left, up, corner);
    }
  }
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
