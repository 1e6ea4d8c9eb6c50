/** Undoes horizontal differencing of 8-bit samples in place (TIFF 6.0 §14). */
export function undoPredictor(data: Uint8Array, width: number, height: number, samples: number): void {
  const row = width * samples;
  for (let y = 0; y < height; y++) {
    const end = (y + 1) * row;
    for (let i = y * row + samples; i < end; i++) data[i] = data[i]! + data[i - samples]!;
  }
}

/** Applies horizontal differencing of 8-bit samples in place (TIFF 6.0 §14). */
export function applyPredictor(data: Uint8Array, width: number, height: number, samples: number): void {
  const row = width * samples;
  for (let y = 0; y < height; y++) {
    const start = y * row + samples;
    for (let i = (y + 1) * row - 1; i >= start; i--) data[i] = data[i]! - data[i - samples]!;
  }
}
