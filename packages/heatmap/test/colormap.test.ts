import { describe, expect, it } from 'vitest';
import {
  clusterPalette,
  colourOf,
  contrast,
  hexOf,
  inkOn,
  noClusterColour,
  rgbOf,
  sequential,
  signed,
  signedStops,
} from '../src/colormap/index.js';
import { ciede2000, labOf, linearOf, seen, type Vision } from './ciede2000.js';

function smallestDistance(colours: readonly string[], vision: Vision): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < colours.length; i++) {
    for (let j = 0; j < i; j++) {
      least = Math.min(least, ciede2000(seen(colours[i]!, vision), seen(colours[j]!, vision)));
    }
  }
  return least;
}

describe('the distance formula of these tests', () => {
  it.each([
    // Sharma, Wu, Dalal 2005, table 1: pairs 1, 7, 10, 16, 25, 34.
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, 0, 0], [50, -1, 2], 2.3669],
    [[50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195],
    [[50, 2.5, 0], [50, 0, -2.5], 4.3065],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
    [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
  ] as const)('agrees with the published pair %o %o', (a, b, wanted) => {
    expect(ciede2000([...a], [...b])).toBeCloseTo(wanted, 4);
  });
});

describe('cluster colours', () => {
  it.each([
    [4, 34.5, 20.8, 11.0, 26.0],
    [8, 17.0, 10.8, 11.0, 10.6],
    [12, 16.0, 10.1, 10.6, 3.8],
  ])('keep their claimed distances for K = %i', (K, normal, deutan, protan, tritan) => {
    const colours = clusterPalette.slice(0, K);
    expect(smallestDistance(colours, 'normal')).toBeCloseTo(normal, 1);
    expect(smallestDistance(colours, 'deutan')).toBeCloseTo(deutan, 1);
    expect(smallestDistance(colours, 'protan')).toBeCloseTo(protan, 1);
    expect(smallestDistance(colours, 'tritan')).toBeCloseTo(tritan, 1);
  });

  it('start with the palette and go on with greys that all differ, none the grey of "no cluster"', () => {
    const all = Array.from({ length: 254 }, (_, k) => colourOf(k));
    expect(all.slice(0, 12)).toEqual(clusterPalette);
    expect(new Set(all).size).toBe(254);
    expect(all).not.toContain(noClusterColour);
    for (const hex of all.slice(12)) expect(new Set(rgbOf(hex)).size).toBe(1);
    expect(() => colourOf(-1)).toThrow(RangeError);
  });

  it('carry readable chip text: white on olive, teal and pine, dark elsewhere', () => {
    expect(clusterPalette.filter((hex) => inkOn(hex) === '#ffffff')).toEqual([
      '#69692d',
      '#0f7887',
      '#00785a',
    ]);
    for (const hex of clusterPalette) expect(contrast(hex, inkOn(hex))).toBeGreaterThan(4.75);
  });

  it('keep "no cluster" apart from the clusters', () => {
    for (const hex of clusterPalette) {
      expect(ciede2000(seen(hex, 'normal'), seen(noClusterColour, 'normal'))).toBeGreaterThan(10);
    }
  });
});

describe('scales', () => {
  it('rise in lightness from end to end under every colour vision', () => {
    for (const vision of ['normal', 'deutan', 'protan', 'tritan'] as const) {
      const lightness = Array.from({ length: 51 }, (_, i) => seen(hexOf(sequential(i / 50)), vision)[0]);
      for (let i = 1; i < lightness.length; i++) expect(lightness[i]).toBeGreaterThan(lightness[i - 1]!);
    }
  });

  it('hit their stops, clamp outside, and are neutral at 0', () => {
    expect([sequential(0), sequential(1), sequential(2), sequential(-1)].map(hexOf)).toEqual([
      '#0f4c5c',
      '#fff3a0',
      '#fff3a0',
      '#0f4c5c',
    ]);
    expect(signedStops().map((_, i) => hexOf(signed((i - 3) / 3)))).toEqual(signedStops());
    expect([hexOf(signed(0)), hexOf(signed(0, 'dark')), hexOf(signed(-9))]).toEqual([
      '#f2f2f2',
      '#2c2c2c',
      '#0b5fa5',
    ]);
  });

  it('keep the ends of the signed map apart', () => {
    const ends = (vision: Vision): number => ciede2000(seen('#0b5fa5', vision), seen('#a65400', vision));
    expect(ends('normal')).toBeCloseTo(47, -1);
    for (const vision of ['deutan', 'protan', 'tritan'] as const) expect(ends(vision)).toBeGreaterThan(40);
  });

  it('give colours and hex back and forth', () => {
    expect(rgbOf('#e1690f')).toEqual([225, 105, 15]);
    expect(hexOf([225, 105, 15])).toBe('#e1690f');
    expect(labOf(linearOf('#ffffff'))[0]).toBeCloseTo(100, 3);
    expect(() => rgbOf('red')).toThrow(/red is not a colour/);
  });
});
