const CLEAR = 256;
const END = 257;

/**
 * Decodes TIFF LZW into `out` and returns the number of bytes written. A code's string is where it was first written
 * in `out`: the entry made after code p is p's string and the byte that followed it.
 */
export function decodeLzw(bytes: Uint8Array, out: Uint8Array): number {
  const start = new Int32Array(4096);
  const length = new Int32Array(4096);
  const size = bytes.length;
  let next = 258;
  let width = 9;
  let bits = 0;
  let buffered = 0;
  let at = 0;
  let done = 0;
  let previousStart = -1;
  let previousLength = 0;
  while (done < out.length) {
    while (buffered < width && at < size) {
      bits = ((bits & 0xfff) << 8) | bytes[at++]!;
      buffered += 8;
    }
    if (buffered < width) return done;
    buffered -= width;
    const code = (bits >> buffered) & ((1 << width) - 1);
    if (code === END) return done;
    if (code === CLEAR) {
      next = 258;
      width = 9;
      previousStart = -1;
      continue;
    }
    const here = done;
    if (previousStart >= 0 && next < 4096) {
      start[next] = previousStart;
      length[next] = previousLength + 1;
      next++;
    }
    if (code < 256) {
      out[done++] = code;
    } else {
      if (code >= next) throw new Error(`LZW code ${code} before it is defined`);
      let from = start[code]!;
      const end = Math.min(out.length, done + length[code]!);
      // Byte by byte: the string may overlap what is being written.
      while (done < end) out[done++] = out[from++]!;
    }
    previousStart = here;
    previousLength = done - here;
    if (width < 12 && next >= (1 << width) - 1) width++;
  }
  return done;
}
