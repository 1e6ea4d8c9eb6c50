import type { ConceptCard } from '@morphoscope/rpc';
import { describe, expect, it } from 'vitest';
import { headOf } from '../../src/overview/findings';
import { moversOf } from '../../src/overview/movers';

function card(cluster: number, effect?: readonly number[], hidden = false): ConceptCard {
  return {
    ...{ cluster, name: `Cluster ${cluster + 1}`, named: false, colour: '#e1690f', hidden },
    ...{ prevalence: [], overallPrevalence: 0, top: [], typical: [], border: [], findings: [], weights: [] },
    notes: 0,
    ...(effect ? { effect } : {}),
  };
}

const numbers = (cards: readonly { card: ConceptCard }[]) => cards.map((one) => one.card.cluster);

describe('the clusters that move a class', () => {
  it('are the strongest on either side, on the class asked for', () => {
    const cards = [card(0, [0, 1.2]), card(1, [0, -0.4]), card(2, [9, 0.6]), card(3, [0, 0.9])];
    const { towards, against } = moversOf(cards, 1);
    expect(numbers(towards)).toEqual([0, 3]);
    expect(numbers(against)).toEqual([1]);
  });

  it('leave out what is hidden, and what is not a tenth of the largest', () => {
    const cards = [card(0, [5], true), card(1, [1]), card(2, [0.09]), card(3, [-0.11])];
    const { towards, against } = moversOf(cards, 0, 9);
    expect(numbers(towards)).toEqual([1]);
    expect(numbers(against)).toEqual([3]);
  });

  it('are none without a linear head', () => {
    expect(moversOf([card(0), card(1)], 0)).toEqual({ towards: [], against: [] });
  });
});

describe('the head of a finding', () => {
  it('ends where the explanation begins, and nothing is lost', () => {
    expect(headOf('No slide was kept out of the fit: all figures are optimistic.')).toEqual([
      'No slide was kept out of the fit',
      ': all figures are optimistic.',
    ]);
    expect(headOf('26 % of units sit at their largest value (6): strength is lost.')[0]).toBe(
      '26 % of units sit at their largest value',
    );
    expect(headOf('Few groups.')).toEqual(['Few groups.', '']);
  });
});
