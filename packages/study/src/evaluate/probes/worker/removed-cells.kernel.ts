/** Marks the pixels of some cells of a square tile: `side × side`. Cell (i, j) covers rows `i·side/h` to `(i + 1)·side/h`. */
export function removedPixels(removed: Uint8Array, height: number, width: number, side: number): Uint8Array {
  const out = new Uint8Array(side * side);
  const columns = Uint32Array.from({ length: side }, (_, x) => Math.floor((x * width) / side));
  for (let y = 0; y < side; y++) {
    const row = Math.floor((y * height) / side) * width;
    for (let x = 0; x < side; x++) out[y * side + x] = removed[row + columns[x]!]!;
  }
  return out;
}

/** RGB pixels as planes. */
export function toPlanes(pixels: Uint8Array): Float32Array {
  const size = pixels.length / 3;
  const out = new Float32Array(pixels.length);
  for (let p = 0; p < size; p++) for (let c = 0; c < 3; c++) out[c * size + p] = pixels[p * 3 + c]!;
  return out;
}

/** Planes as RGB pixels, rounded and cut to 0–255. */
export function toPixels(planes: Float32Array): Uint8Array {
  const size = planes.length / 3;
  const out = new Uint8Array(planes.length);
  for (let c = 0; c < 3; c++) {
    for (let p = 0; p < size; p++) {
      const value = planes[c * size + p]!;
      out[p * 3 + c] = value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value);
    }
  }
  return out;
}

/** Writes an image with another in the place of its removed pixels. Images are `channels × pixels` or `pixels × channels`. */
export function mixImages(
  image: Float32Array,
  other: Float32Array,
  removed: Uint8Array,
  planar: boolean,
  out: Float32Array,
): void {
  const pixels = removed.length;
  const channels = image.length / pixels;
  // Steps from one pixel to the next, and from one channel to the next.
  const [next, plane] = planar ? [1, pixels] : [channels, 1];
  for (let c = 0; c < channels; c++) {
    for (let p = 0, at = c * plane; p < pixels; p++, at += next)
      out[at] = removed[p] === 0 ? image[at]! : other[at]!;
  }
}
