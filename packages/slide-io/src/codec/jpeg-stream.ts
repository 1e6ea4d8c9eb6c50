import { PHOTOMETRIC } from '../tiff/tags.js';

/** What the frame header of a JPEG stream says. */
export interface JpegFrame {
  readonly width: number;
  readonly height: number;
  readonly components: number;
}

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP15 = 0xef;

/** Adobe APP14: without JFIF beside it, its last byte alone decides between RGB (0) and YCbCr (1). */
const ADOBE = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0];

/**
 * Assembles a self-contained stream from a TIFF block: shared tables first, application segments dropped, and one Adobe
 * marker that states the colour space the TIFF declares. `scratch` grows as needed and is reused.
 * @returns the stream (a view of `scratch`, valid until the next call) and its frame header.
 */
export function assembleJpeg(
  bytes: Uint8Array,
  tables: Uint8Array | undefined,
  photometric: number,
  scratch: { bytes: Uint8Array },
): { stream: Uint8Array; frame: JpegFrame } {
  const room = bytes.length + (tables?.length ?? 0) + ADOBE.length + 4;
  if (scratch.bytes.length < room) scratch.bytes = new Uint8Array(room * 2);
  const out = scratch.bytes;
  out[0] = 0xff;
  out[1] = SOI;
  out.set(ADOBE, 2);
  let end = 2 + ADOBE.length;
  out[end++] = photometric === PHOTOMETRIC.ycbcr ? 1 : 0;
  if (tables) end = copySegments(tables, out, end).end;
  const copied = copySegments(bytes, out, end);
  if (!copied.frame) throw new Error('a JPEG stream without frame header');
  if (copied.scan < 0) throw new Error('a JPEG stream without image data');
  const rest = bytes.subarray(copied.scan);
  out.set(rest, copied.end);
  return { stream: out.subarray(0, copied.end + rest.length), frame: copied.frame };
}

/** Copies marker segments up to the scan or the end; reports the frame header and where the scan starts. */
function copySegments(
  bytes: Uint8Array,
  out: Uint8Array,
  start: number,
): { end: number; scan: number; frame?: JpegFrame } {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw new Error('not a JPEG stream');
  let at = 2;
  let end = start;
  let frame: JpegFrame | undefined;
  while (at + 3 < bytes.length) {
    if (bytes[at] !== 0xff) throw new Error('a damaged JPEG header');
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === EOI) break;
    if (marker === SOS) return { end, scan: at, ...(frame ? { frame } : {}) };
    const length = 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
    if (length < 4 || at + length > bytes.length) throw new Error('a damaged JPEG header');
    if (isFrame(marker)) frame = parseFrame(bytes, at);
    if (marker < APP0 || marker > APP15) {
      out.set(bytes.subarray(at, at + length), end);
      end += length;
    }
    at += length;
  }
  return { end, scan: -1, ...(frame ? { frame } : {}) };
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function parseFrame(bytes: Uint8Array, at: number): JpegFrame {
  const precision = bytes[at + 4];
  if (precision !== 8) throw new Error(`a JPEG stream with ${precision} bits per sample`);
  return {
    height: bytes[at + 5]! * 256 + bytes[at + 6]!,
    width: bytes[at + 7]! * 256 + bytes[at + 8]!,
    components: bytes[at + 9]!,
  };
}
