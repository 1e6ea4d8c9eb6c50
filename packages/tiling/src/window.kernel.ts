/** Box mean of RGB (`height × width × 3`) over (2·radius + 1)² px; at the border over what is inside. A new buffer. */
export function boxMean(rgb: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  if (radius === 0) return rgb.slice();
  const across = new Float32Array(rgb.length);
  for (let y = 0; y < height; y++) {
    for (let c = 0; c < 3; c++) meanLine(rgb, across, y * width * 3 + c, 3, width, radius);
  }
  const out = new Uint8Array(rgb.length);
  for (let x = 0; x < width * 3; x++) meanLine(across, out, x, width * 3, height, radius, 0.5);
  return out;
}

/** Means along one line; `half` is added before storing, to round where `to` is a byte. */
function meanLine(
  from: Uint8Array | Float32Array,
  to: Uint8Array | Float32Array,
  start: number,
  step: number,
  n: number,
  radius: number,
  half = 0,
): void {
  let sum = 0;
  for (let i = 0; i < Math.min(radius, n); i++) sum += from[start + i * step]!;
  for (let i = 0; i < n; i++) {
    if (i + radius < n) sum += from[start + (i + radius) * step]!;
    if (i - radius - 1 >= 0) sum -= from[start + (i - radius - 1) * step]!;
    to[start + i * step] = sum / (Math.min(n - 1, i + radius) - Math.max(0, i - radius) + 1) + half;
  }
}

/** Square dilation of a 0/1 mask by `radius` px. Outside the picture counts as 0. A new buffer. */
export function dilate(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  return spread(mask, width, height, radius, 1);
}

/** Square erosion of a 0/1 mask by `radius` px. Outside the picture counts as 1. A new buffer. */
export function erode(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  return spread(mask, width, height, radius, 0);
}

/** Spreads `value` (0 or 1) by `radius` px along rows, then columns. */
function spread(mask: Uint8Array, width: number, height: number, radius: number, value: 0 | 1): Uint8Array {
  const across = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) spreadLine(mask, across, y * width, 1, width, radius, value);
  const out = new Uint8Array(mask.length);
  for (let x = 0; x < width; x++) spreadLine(across, out, x, width, height, radius, value);
  return out;
}

function spreadLine(
  from: Uint8Array,
  to: Uint8Array,
  start: number,
  step: number,
  n: number,
  radius: number,
  value: 0 | 1,
): void {
  let count = 0;
  for (let i = 0; i < Math.min(radius, n); i++) if (from[start + i * step] === value) count++;
  for (let i = 0; i < n; i++) {
    if (i + radius < n && from[start + (i + radius) * step] === value) count++;
    if (i - radius - 1 >= 0 && from[start + (i - radius - 1) * step] === value) count--;
    to[start + i * step] = count > 0 ? value : 1 - value;
  }
}
