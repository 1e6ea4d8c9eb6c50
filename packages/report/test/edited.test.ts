import type { DictionarySummary } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import { renderReport } from '../src/index.js';
import { readMarkup } from './markup.js';
import { makeSummary } from './summary-fixture.js';

const summary = makeSummary({ slides: 2, clusters: [4] });
const withDictionary = (change: (dictionary: DictionarySummary) => DictionarySummary) =>
  renderReport({ ...summary, dictionaries: summary.dictionaries.map(change) }).then(readMarkup);

describe('a report of edited clusters', () => {
  it('takes a hidden cluster off cards, legend and maps, and keeps it in the decision', async () => {
    const hide = (dictionary: DictionarySummary): DictionarySummary => ({
      ...dictionary,
      concepts: dictionary.concepts.map((c) => (c.cluster === 1 ? { ...c, hidden: true } : c)),
    });
    const { elements, text } = await withDictionary(hide);
    const { id, concepts } = summary.dictionaries[0]!;
    const ids = elements.map((e) => e.attributes.get('id'));
    expect(ids).toContain(`c-${id}-0`);
    expect(ids).not.toContain(`c-${id}-1`);
    const solo = elements.map((e) => e.attributes.get('data-solo')).filter((value) => value !== undefined);
    expect(solo).toEqual(['0', '2', '3']);
    expect(text).toContain(concepts[1]!.name);
  });

  it('does not point at the card of a hidden cluster', async () => {
    const hide = (dictionary: DictionarySummary): DictionarySummary => ({
      ...dictionary,
      concepts: dictionary.concepts.map((c) => (c.cluster === 1 ? { ...c, hidden: true } : c)),
    });
    const { elements } = await withDictionary(hide);
    const ids = new Set(elements.map((e) => e.attributes.get('id')));
    for (const element of elements) {
      const href = element.attributes.get('href');
      if (href?.startsWith('#c-')) expect(ids).toContain(href.slice(1));
    }
  });
});

describe('a report of a decision-aware dictionary', () => {
  it('says what it is, what it knows of the decision and how much of it is missed', async () => {
    const { text } = await withDictionary((dictionary) => ({
      ...dictionary,
      method: 'nmf-decision',
      decisionReads: 'weights of the linear head (benign, malignant)',
      fit: { ...dictionary.fit, decisionError: 0.0372 },
    }));
    expect(text).toContain('4 clusters, decision-aware NMF');
    expect(text).toContain('0.037, 0 is nothing');
    expect(text).toContain('weights of the linear head (benign, malignant)');
    expect(text).toContain('Error with the decision by iteration');
  });
});
