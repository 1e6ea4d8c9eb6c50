const CLEAR = 256;
const END = 257;

/** Encodes as TIFF LZW (TIFF 6.0 §13). The receiver owns the result. */
export function encodeLzw(bytes: Uint8Array): Uint8Array {
  // Worst case: one 12-bit code per byte, plus clear codes.
  const out = new Uint8Array(Math.ceil(bytes.length * 1.6) + 16);
  // Open-addressed table from (prefix code, byte) to code.
  const keys = new Int32Array(16384);
  const codes = new Int16Array(16384);
  let at = 0;
  let bits = 0;
  let buffered = 0;
  let width = 9;
  let next = 258;
  const emit = (code: number): void => {
    bits = ((bits & 0xfff) << width) | code;
    buffered += width;
    while (buffered >= 8) {
      buffered -= 8;
      out[at++] = bits >> buffered;
    }
  };
  keys.fill(-1);
  emit(CLEAR);
  let prefix = -1;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (prefix < 0) {
      prefix = byte;
      continue;
    }
    const key = (prefix << 8) | byte;
    let slot = Math.imul(key, 40503) & 16383;
    while (keys[slot] !== -1 && keys[slot] !== key) slot = (slot + 1) & 16383;
    if (keys[slot] === key) {
      prefix = codes[slot]!;
      continue;
    }
    emit(prefix);
    keys[slot] = key;
    codes[slot] = next++;
    if (next === 4095) {
      emit(CLEAR);
      keys.fill(-1);
      next = 258;
      width = 9;
    } else if (next === 1 << width) {
      width++;
    }
    prefix = byte;
  }
  if (prefix >= 0) {
    emit(prefix);
    next++;
    if (next === 1 << width && width < 12) width++;
  }
  emit(END);
  if (buffered > 0) out[at++] = bits << (8 - buffered);
  return out.slice(0, at);
}
