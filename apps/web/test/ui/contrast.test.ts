import { readFileSync } from 'node:fs';
import { clusterPalette, colourOf, inkOn } from '@morphoscope/heatmap/colormap';
import { describe, expect, it } from 'vitest';
import { shareCell, signedCell } from '../../src/ui/signed-colour';

// WCAG 2.2 relative luminance and contrast, written anew here: the test must not trust the code it checks.
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const value = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const css = readFileSync(new URL('../../src/app/tokens.css', import.meta.url), 'utf8');

/** `light-dark(a, b)` of every opaque token. */
const tokens = Object.fromEntries(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name, light, dark]) => [name as string, { light: light as string, dark: dark as string }],
  ),
) as Record<string, { light: string; dark: string }>;

const of = (name: string, theme: 'light' | 'dark') =>
  (tokens[name] as { light: string; dark: string })[theme];

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  const surfaces = ['bg', 'panel', 'raised', 'float'];

  it.each(['ink', 'ink-2', 'ink-3', 'error'])('text in %s reads on every surface', (name) => {
    for (const surface of surfaces) {
      expect(contrast(of(name, theme), of(surface, theme)), surface).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('text on a primary button reads', () => {
    expect(contrast(of('on-solid', theme), of('solid', theme))).toBeGreaterThanOrEqual(7);
  });

  it('fields can be told from their surroundings', () => {
    for (const surface of surfaces) {
      expect(contrast(of('control-line', theme), of(surface, theme)), surface).toBeGreaterThanOrEqual(3);
    }
  });

  it('focus rings stand out', () => {
    for (const surface of surfaces) {
      expect(contrast(of('ink', theme), of(surface, theme)), surface).toBeGreaterThanOrEqual(3);
    }
  });

  it('figures in tinted cells read at every strength', () => {
    for (let share = -1; share <= 1; share += 0.02) {
      for (const { background, color } of [signedCell(share, theme), shareCell(Math.abs(share), theme)]) {
        expect(contrast(background, color), `${share.toFixed(2)} ${background}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it('tints are symmetric about 0, and stronger with the value', () => {
    const neutral = signedCell(0, theme).background;
    expect(shareCell(0, theme).background).toBe(neutral);
    const distance = (share: number) =>
      Math.abs(luminance(signedCell(share, theme).background) - luminance(neutral));
    for (const sign of [1, -1]) {
      expect(distance(sign)).toBeGreaterThan(distance(sign * 0.4));
      expect(distance(sign * 2)).toBe(distance(sign));
    }
  });

  it('the chrome has no hue', () => {
    for (const [name, value] of Object.entries(tokens)) {
      if (name === 'error') continue;
      const hex = value[theme];
      expect(
        hex.slice(1, 3) === hex.slice(3, 5) && hex.slice(3, 5) === hex.slice(5, 7),
        `${name} ${hex}`,
      ).toBe(true);
    }
  });
});

it('the tokens of the design are all there', () => {
  expect(Object.keys(tokens).length).toBeGreaterThan(15);
  for (const name of ['bg', 'panel', 'raised', 'stage', 'line', 'ink', 'ink-2', 'ink-3', 'error']) {
    expect(tokens, name).toHaveProperty(name);
  }
});

describe('chips', () => {
  it.each(clusterPalette.map((hex, k) => [k + 1, hex] as const))('number %i reads on %s', (_, hex) => {
    expect(contrast(inkOn(hex), hex)).toBeGreaterThanOrEqual(4.75);
  });

  it('read on the greys of clusters above twelve', () => {
    for (let k = clusterPalette.length; k < 64; k += 1) {
      const hex = colourOf(k);
      expect(contrast(inkOn(hex), hex), hex).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('have white text where the design says: olive, teal, pine', () => {
    const white = clusterPalette.flatMap((hex, k) => (inkOn(hex) === '#ffffff' ? [k] : []));
    expect(white).toEqual([3, 5, 9]);
  });
});
