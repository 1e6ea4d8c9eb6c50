/** Grey to RGB; `invert` for images where 0 is white. */
export function greyToRgb(grey: Uint8Array, pixels: number, step: number, invert: boolean): Uint8Array {
  const flip = invert ? 255 : 0;
  const out = new Uint8Array(pixels * 3);
  for (let i = 0, p = 0; i < pixels; i++, p += 3) {
    const value = grey[i * step]! ^ flip;
    out[p] = value;
    out[p + 1] = value;
    out[p + 2] = value;
  }
  return out;
}

/** Palette indices to RGB; `map` is red, green and blue tables of `map.length / 3` 16-bit values. */
export function paletteToRgb(index: Uint8Array, pixels: number, map: Float64Array): Uint8Array {
  const size = map.length / 3;
  const out = new Uint8Array(pixels * 3);
  for (let i = 0, p = 0; i < pixels; i++, p += 3) {
    const value = index[i]!;
    out[p] = map[value]! >> 8;
    out[p + 1] = map[value + size]! >> 8;
    out[p + 2] = map[value + 2 * size]! >> 8;
  }
  return out;
}

/** RGB out of `samples` per pixel, the rest dropped. */
export function dropSamples(data: Uint8Array, pixels: number, samples: number): Uint8Array {
  const out = new Uint8Array(pixels * 3);
  for (let i = 0, p = 0, q = 0; i < pixels; i++, p += 3, q += samples) {
    out[p] = data[q]!;
    out[p + 1] = data[q + 1]!;
    out[p + 2] = data[q + 2]!;
  }
  return out;
}

/** RGBA composed on white. `premultiplied`: colours already carry the alpha. */
export function onWhite(data: Uint8Array, pixels: number, premultiplied: boolean): Uint8Array {
  const out = new Uint8Array(pixels * 3);
  for (let i = 0, p = 0, q = 0; i < pixels; i++, p += 3, q += 4) {
    const alpha = data[q + 3]!;
    for (let c = 0; c < 3; c++) {
      const value = data[q + c]!;
      const colour = premultiplied ? value : (value * alpha + 127) / 255;
      out[p + c] = Math.min(255, Math.floor(colour) + 255 - alpha);
    }
  }
  return out;
}
