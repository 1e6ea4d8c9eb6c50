/** Strength of ink per px: 0 none, 1 faint (ink only beside a strong core), 2 strong. `rgb` is white-balanced, 0–255. */
export function inkStrength(rgb: Uint8Array): Uint8Array {
  const ink = new Uint8Array(rgb.length / 3);
  for (let p = 0; p < ink.length; p++) ink[p] = inkOf(rgb[p * 3]!, rgb[p * 3 + 1]!, rgb[p * 3 + 2]!);
  return ink;
}

/**
 * What stains cannot be: haematoxylin, eosin and DAB keep red above green (DAB, eosin) or blue only mildly above red
 * (haematoxylin), and eosin keeps blue well above green. Inks break one of these. Limits were set on thumbnails of
 * about 8 µm per px, where single nuclei and red cells are averaged out.
 */
function inkOf(r: number, g: number, b: number): number {
  const max = Math.max(r, g, b);
  const chroma = max - Math.min(r, g, b);
  const saturation = max > 0 ? chroma / max : 0;
  // Green and teal.
  if (g - r >= 30 && g - b >= -12 && saturation >= 0.25) return 2;
  // Blue: green above red, or far bluer than haematoxylin gets.
  if (b - r >= 70 && g - r >= 12 && saturation >= 0.38) return 2;
  if (b - Math.max(r, g) >= 70 && saturation >= 0.6) return 2;
  // Red: blue hardly above green.
  const redness = r - Math.max(g, b);
  if (redness >= 95 && saturation >= 0.6 && b - g <= 0.15 * (r - g) && g - b <= 0.15 * (r - b)) return 2;
  // Black.
  if (max <= 75 && chroma <= 30) return 2;
  const faint =
    (g - r >= 10 && g - b >= -20) ||
    (g >= r && g - b >= -20 && max <= 190) ||
    (b - r >= 25 && g - r >= 5) ||
    (redness >= 25 && b - g <= 0.3 * (r - g) && g - b <= 0.25 * (r - b)) ||
    (max <= 110 && chroma <= 50);
  return faint ? 1 : 0;
}
