import type { ConceptCard } from '@morphoscope/rpc';
import { describe, expect, it } from 'vitest';
import { matchedCards, viewBeside } from '../../src/viewer/beside/match-clusters';

const card = (cluster: number, colour: string): ConceptCard =>
  ({ cluster, colour, name: `Cluster ${cluster + 1}` }) as ConceptCard;
const own = [card(0, '#ff0000'), card(1, '#00ff00'), card(2, '#0000ff')];
const other = [card(0, '#111111'), card(1, '#222222'), card(2, '#333333'), card(4, '#444444')];
const pairs = [
  { a: 2, b: 0, dice: 0.9 },
  { a: 0, b: 1, dice: 0.4 },
  { a: -1, b: 2, dice: 0 },
];

describe('clusters of another study', () => {
  const cards = matchedCards(own, other, pairs);

  it('have the colour of the one that lies where they lie, grey without one', () => {
    expect(cards.map(({ colour }) => colour)).toEqual(['#0000ff', '#ff0000', '#9e9e9e', '#9e9e9e']);
    expect(cards[0]!.partner).toEqual({ cluster: 2, name: 'Cluster 3', dice: 0.9 });
    expect(cards.slice(2).every(({ partner }) => partner === undefined)).toBe(true);
  });

  it('are shown with their partners; those without one while all are', () => {
    const scale = { own: 20, other: 5 };
    expect(viewBeside({}, cards, scale)).toEqual({});
    expect(viewBeside({ on: [0, 1] }, cards, scale).on).toEqual([1]);
    expect(viewBeside({ solo: 2, on: [0] }, cards, scale)).toEqual({ on: [0] });
    expect(viewBeside({ solo: 1 }, cards, scale).on).toEqual([]);
    // Half of one scale is half of the other.
    expect(viewBeside({ threshold: 10, mode: 'hard' }, cards, scale)).toEqual({
      threshold: 2.5,
      mode: 'hard',
    });
  });
});
