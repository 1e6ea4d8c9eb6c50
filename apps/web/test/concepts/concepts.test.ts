import { clusterPalette } from '@morphoscope/heatmap/colormap';
import type { ConceptCard } from '@morphoscope/rpc';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colourDistance, nearestColour, visions } from '../../src/concepts/colour-distance';
import { orderedConcepts } from '../../src/concepts/concept-order';
import { initials } from '../../src/concepts/initials';
import { strongestPushes } from '../../src/concepts/push-words';
import { kappaWord, nextUnanswered, readChoices } from '../../src/concepts/reading-progress';
import { mostlyOn, spreadOverSlides } from '../../src/concepts/spread';

function card(cluster: number, more: Partial<ConceptCard> = {}): ConceptCard {
  return {
    cluster,
    name: `Cluster ${cluster + 1}`,
    named: false,
    colour: clusterPalette[cluster] as string,
    hidden: false,
    prevalence: [],
    overallPrevalence: 0,
    top: [],
    typical: [],
    border: [],
    findings: [],
    weights: [],
    notes: 0,
    ...more,
  };
}

describe('distances of colours', () => {
  // The distances that the design states for the first 4, 8 and 12 colours; computed there with another program.
  it.each([
    [4, [34.5, 20.8, 11.0, 26.0]],
    [8, [17.0, 10.8, 11.0, 10.6]],
    [12, [16.0, 10.1, 10.6, 3.8]],
  ])('are those stated for the palette of %i', (K, stated) => {
    const colours = clusterPalette.slice(0, K);
    const least = visions.map((vision) =>
      Math.min(...colours.flatMap((a, i) => colours.slice(0, i).map((b) => colourDistance(a, b, vision)))),
    );
    least.forEach((distance, i) => {
      expect(distance).toBeCloseTo(stated[i] as number, 1);
    });
  });

  it('are symmetric, 0 for the same colour, never below 0', () => {
    const hex = fc.integer({ min: 0, max: 0xffffff }).map((v) => `#${v.toString(16).padStart(6, '0')}`);
    fc.assert(
      fc.property(hex, hex, fc.constantFrom(...visions), (a, b, vision) => {
        expect(colourDistance(a, a, vision)).toBe(0);
        expect(colourDistance(a, b, vision)).toBeGreaterThanOrEqual(0);
        expect(colourDistance(a, b, vision)).toBeCloseTo(colourDistance(b, a, vision), 8);
      }),
    );
  });

  it('name the cluster and the colour vision that come nearest', () => {
    const near = nearestColour('#0f7887', [{ colour: '#e1690f' }, { colour: '#00785a' }]);
    expect(near?.other.colour).toBe('#00785a');
    expect(near?.vision).toBe('tritan');
    expect(nearestColour('#0f7887', [])).toBeUndefined();
  });
});

describe('order of the cards', () => {
  const cards = [
    card(0, { importance: [0.1, -0.5], overallPrevalence: 0.2 }),
    card(1, { importance: [0.3, 0.4], overallPrevalence: 0.1, hidden: true }),
    card(2, { importance: [-0.2, 0.9], overallPrevalence: 0.5 }),
  ];
  it.each([
    ['effect', 0, [0, 2, 1]],
    ['effect', 1, [2, 0, 1]],
    ['share', 0, [2, 0, 1]],
    ['number', 0, [0, 2, 1]],
  ] as const)('by %s (class %i), hidden ones last', (order, classIndex, wanted) => {
    expect(orderedConcepts(cards, order, classIndex).map(({ cluster }) => cluster)).toEqual(wanted);
  });

  it('falls back to the number without a linear head', () => {
    expect(orderedConcepts([card(2), card(0)], 'effect', 0).map(({ cluster }) => cluster)).toEqual([0, 2]);
  });
});

describe('words about a cluster', () => {
  it('say the strongest push up and down, the larger first', () => {
    const said = strongestPushes(card(0, { importance: [-0.57, -0.22, 0.05, 0.28] }), [
      'B',
      'G3',
      'G4',
      'G5',
    ]);
    expect(said).toEqual([
      { className: 'B', direction: 'down', size: 0.57 },
      { className: 'G5', direction: 'up', size: 0.28 },
    ]);
    expect(strongestPushes(card(0), ['B'])).toEqual([]);
    expect(strongestPushes(card(0, { importance: [0.1, 0.2] }), ['B', 'T'])).toHaveLength(1);
  });

  it('tell even from uneven', () => {
    expect(spreadOverSlides([0.2, 0.2, 0.2])).toBeCloseTo(1, 12);
    expect(spreadOverSlides([0, 0.7, 0])).toBe(0);
    expect(spreadOverSlides([1])).toBeUndefined();
    expect(spreadOverSlides([0, 0])).toBeUndefined();
  });

  it('name the slides that hold half of it', () => {
    const prevalence = [0.05, 0.4, 0.3, 0.25].map((share, i) => ({ slide: `s${i}`, share }));
    expect(mostlyOn(prevalence)).toEqual({ slides: ['s1', 's2'], share: 0.7 });
    expect(mostlyOn([{ slide: 'a', share: 0 }])).toEqual({ slides: [], share: 0 });
  });

  it('shorten names', () => {
    expect(['reader-1@example.org', 'Reader One', 'lab'].map(initials)).toEqual(['R1', 'RO', 'LA']);
  });
});

describe('blind reading', () => {
  it('goes on with the next cluster that has no answer, around the end', () => {
    const answers = [4, 1].map((cluster) => ({ cluster, choice: 'gland', comment: '' }));
    const order = [4, 2, 1, 3];
    expect(nextUnanswered({ order, answers })).toBe(2);
    expect(nextUnanswered({ order, answers }, 2)).toBe(3);
    expect(nextUnanswered({ order, answers }, 3)).toBe(2);
    expect(nextUnanswered({ order: [4, 1], answers })).toBeUndefined();
  });

  it('reads word lists as people type them', () => {
    expect(readChoices('gland, stroma\n  smooth   muscle ;Gland\n\nnone of these')).toEqual([
      'gland',
      'stroma',
      'smooth muscle',
    ]);
  });

  it('has a word for every κ', () => {
    expect([-0.1, 0.1, 0.3, 0.5, 0.7, 0.9].map(kappaWord)).toEqual([
      'less than chance',
      'slight',
      'fair',
      'moderate',
      'substantial',
      'almost perfect',
    ]);
  });
});
