/** `#rrggbb` in lower case; grey for anything else, so that nothing but a colour reaches a style. */
export function safeColour(colour: string): string {
  return /^#[0-9a-f]{6}$/i.test(colour) ? colour.toLowerCase() : '#8a8a8a';
}

/** Red, green, blue, 0–255. */
export function channels(colour: string): readonly [number, number, number] {
  const hex = Number.parseInt(safeColour(colour).slice(1), 16);
  return [hex >> 16, (hex >> 8) & 255, hex & 255];
}

/** Contrast ratio of two `#rrggbb` colours, 1–21 (WCAG 2.2). */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

/** Ink that reads best on a colour: near-black or white. */
export function inkOn(colour: string): '#111111' | '#ffffff' {
  const safe = safeColour(colour);
  return contrast(safe, '#111111') >= contrast(safe, '#ffffff') ? '#111111' : '#ffffff';
}

/**
 * Colour of a signed value on a symmetric scale: blue against, amber for; `amount` in −1…1. Each theme has its own
 * neutral, so the stylesheet mixes: this gives the end colour and how much of it, 0–100.
 */
export function signedMix(amount: number): { readonly end: string; readonly share: number } {
  const clipped = Math.max(-1, Math.min(1, amount));
  return { end: clipped < 0 ? '#0b5fa5' : '#a65400', share: Math.round(100 * Math.abs(clipped) ** 0.8) };
}

function luminance(colour: string): number {
  const [r, g, b] = channels(colour).map((value) => {
    const v = value / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
