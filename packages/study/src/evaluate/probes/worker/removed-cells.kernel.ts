/** Marks the pixels of some cells of a square tile: `side × side`. Cell (i, j) covers rows `i·side/h` to `(i + 1)·side/h`. */
export function removedPixels(removed: Uint8Array, height: number, width: number, side: number): Uint8Array {
  const out = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) {
    const row = Math.floor((y * height) / side) * width;
    for (let x = 0; x < side; x++) out[y * side + x] = removed[row + Math.floor((x * width) / side)]!;
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
  for (let p = 0; p < size; p++)
    for (let c = 0; c < 3; c++)
      out[p * 3 + c] = Math.max(0, Math.min(255, Math.round(planes[c * size + p]!)));
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
  for (let at = 0; at < image.length; at++) {
    const pixel = planar ? at % pixels : Math.floor(at / channels);
    out[at] = removed[pixel] === 0 ? image[at]! : other[at]!;
  }
}
