import { deflateSync } from 'node:zlib';

/** How pixels of a test PNG are stored. */
export interface PngOptions {
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
  readonly colourType: number;
  readonly depth: number;
  readonly interlace?: number;
}

/** Writes a PNG row by row, each with another of the five filters. `rows` hold packed bytes. */
export function encodePng(
  width: number,
  rows: readonly Uint8Array[],
  { colourType, depth, interlace = 0 }: PngOptions,
): Buffer {
  const samples = ({ 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as Record<number, number>)[colourType]!;
  const step = Math.max(1, (depth * samples) / 8);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([depth, colourType, 0, 0, interlace], 8);
  const lines = rows.map((row, y) => {
    const filter = y % 5;
    const line = Buffer.alloc(row.length + 1);
    line[0] = filter;
    row.forEach((value, i) => {
      const a = i >= step ? row[i - step]! : 0;
      const b = rows[y - 1]?.[i] ?? 0;
      const c = i >= step ? (rows[y - 1]?.[i - step] ?? 0) : 0;
      const p = a + b - c;
      const nearest = [a, b, c].reduce((best, v) => (Math.abs(p - v) < Math.abs(p - best) ? v : best));
      line[i + 1] = value - [0, a, b, (a + b) >> 1, nearest][filter]!;
    });
    return line;
  });
  const palette = colourType === 3 ? [chunk('PLTE', Buffer.alloc(768))] : [];
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...palette,
    chunk('IDAT', deflateSync(Buffer.concat(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, body: Buffer): Buffer {
  const out = Buffer.alloc(body.length + 12);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, 'latin1');
  out.set(body, 8);
  return out;
}
