import { clusterPalette } from '@morphoscope/heatmap/colormap';
import type { ConceptCard, ConceptChange, ConceptList } from '@morphoscope/rpc';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colourDistance, nearestColour, visions } from '../../src/concepts/colour-distance';
import { collides, holds } from '../../src/concepts/concept-change';
import { orderedConcepts } from '../../src/concepts/concept-order';
import { warningWords } from '../../src/concepts/concept-warning';
import { initials } from '../../src/concepts/initials';
import { prototypeFocus } from '../../src/concepts/prototype-focus';
import { strongestPushes } from '../../src/concepts/push-words';
import { kappaWord, nextUnanswered, readChoices } from '../../src/concepts/reading-progress';
import { spreadOverSlides } from '../../src/concepts/spread';

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

  it('warn of the most urgent thing only', () => {
    const shares = (...values: number[]) => values.map((share, i) => ({ slide: `s${i}`, share }));
    const even = card(0, { prevalence: shares(0.2, 0.2, 0.2, 0.2), halfStability: 0.95 });
    const two = card(1, { prevalence: shares(0.02, 0.6, 0.5, 0.03), halfStability: 0.7 });
    const weak = card(2, { prevalence: shares(0.2, 0.2, 0.2, 0.2), halfStability: 0.6 });
    const site = card(3, {
      prevalence: shares(0.02, 0.6, 0.5, 0.03),
      findings: [{ code: 'cluster-follows-site', severity: 'warning', location: 'cluster 4', message: '' }],
    });
    const all = [even, two, weak, site];
    expect(all.map((each) => warningWords(each, all))).toEqual([
      undefined,
      '96\u202f% on two slides',
      'Least stable',
      'Follows one site',
    ]);
  });

  it('shorten names', () => {
    expect(['reader-1@example.org', 'Reader One', 'lab'].map(initials)).toEqual(['R1', 'RO', 'LA']);
  });
});

describe('changes that two people make', () => {
  const list = (version: number, concepts: ConceptCard[]): ConceptList => ({
    dictionary: 'nmf-k2',
    version,
    classNames: [],
    weightScale: 1,
    concepts,
  });
  const base = list(3, [card(0), card(1), card(2)]);
  const renamed = list(4, [card(0, { name: 'Stroma' }), card(1), card(2)]);
  const recoloured = list(4, [card(0, { colour: '#123456' }), card(1), card(2)]);
  const merged = list(4, [card(0), card(2)]);

  it.each([
    ['the same name', { kind: 'rename', cluster: 0, name: 'Glands' }, renamed, true],
    ['the name of another', { kind: 'rename', cluster: 1, name: 'Glands' }, renamed, false],
    ['its colour, not its name', { kind: 'rename', cluster: 0, name: 'Glands' }, recoloured, false],
    ['the same colour', { kind: 'recolour', cluster: 0, colour: '#000000' }, recoloured, true],
    ['a merge that took the cluster', { kind: 'rename', cluster: 1, name: 'Glands' }, merged, true],
    ['a merge that took another', { kind: 'hide', cluster: 2 }, merged, false],
    ['a name of what is merged', { kind: 'merge', clusters: [0, 1], into: 1 }, renamed, true],
    ['a name of what is not merged', { kind: 'merge', clusters: [1, 2], into: 1 }, renamed, false],
    ['another merge', { kind: 'split', cluster: 0, by: 2, at: 0.3 }, merged, true],
    ['what undo would undo', { kind: 'undo' }, renamed, true],
  ] as const)('collide or not: %s', (_, change, now, wanted) => {
    expect(collides(change as ConceptChange, base, now)).toBe(wanted);
  });
});

describe('what a card shows of a tile', () => {
  it('holds the strongest cell and stays within the tile', () => {
    const number = fc.integer({ min: 0, max: 90 });
    fc.assert(
      fc.property(number, number, (x, y) => {
        const place = { x: 1000, y: 2000, width: 100, height: 100 };
        const cell = { x: 1000 + x, y: 2000 + y, width: 10, height: 10 };
        const focus = prototypeFocus({ place, cell });
        expect(focus.side).toBe(60);
        expect(focus.x >= 1000 && focus.x + focus.side <= 1100).toBe(true);
        expect(focus.y >= 2000 && focus.y + focus.side <= 2100).toBe(true);
        expect(focus.x <= cell.x && cell.x + 10 <= focus.x + focus.side).toBe(true);
        expect(focus.y <= cell.y && cell.y + 10 <= focus.y + focus.side).toBe(true);
      }),
    );
  });

  it('is the whole tile where no cell is known', () => {
    expect(prototypeFocus({ place: { x: 1, y: 2, width: 30, height: 30 } })).toEqual({
      x: 1,
      y: 2,
      side: 30,
    });
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

describe('a change whose answer got lost', () => {
  const list = (concepts: readonly ConceptCard[], version = 1): ConceptList => ({
    dictionary: 'nmf-k4',
    version,
    classNames: [],
    weightScale: 1,
    concepts,
  });
  const base = list([card(0), card(1), card(2)]);

  it.each<[string, ConceptChange, readonly ConceptCard[]]>([
    ['name', { kind: 'rename', cluster: 1, name: 'Fat' }, [card(0), card(1, { name: 'Fat' }), card(2)]],
    [
      'colour',
      { kind: 'recolour', cluster: 0, colour: '#123456' },
      [card(0, { colour: '#123456' }), card(1), card(2)],
    ],
    ['hidden', { kind: 'hide', cluster: 2 }, [card(0), card(1), card(2, { hidden: true })]],
    ['merge', { kind: 'merge', clusters: [0, 1], into: 1 }, [card(1), card(2)]],
    [
      'named merge',
      { kind: 'merge', clusters: [0, 1], into: 1, name: 'Both' },
      [card(1, { name: 'Both' }), card(2)],
    ],
  ])('is found in the list, so that it is not made twice: %s', (_, change, after) => {
    expect(holds(change, base, base)).toBe(false);
    expect(holds(change, base, list(after, 2))).toBe(true);
  });

  it('is asked about where another one would look the same', () => {
    const split = { kind: 'split', cluster: 0, by: 1, at: 0.5 } as const;
    expect(holds(split, base, list([...base.concepts, card(3)], 2))).toBe(false);
    expect(holds({ kind: 'undo' }, base, list(base.concepts, 2))).toBe(false);
  });
});
