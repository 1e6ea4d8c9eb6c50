import type { Evaluation, MetricScope, ReadingSentence } from '@morphoscope/domain';
import { type Html, html } from '../../html.js';
import { counted } from '../../number-text.js';
import { numberChip } from './cluster-chip.js';

const WORDS: Readonly<Record<ReadingSentence['confidence'], string>> = {
  shown: 'Shown',
  likely: 'Likely',
  open: 'Open',
};

const MEANINGS: Readonly<Record<ReadingSentence['confidence'], string>> = {
  shown: 'measured, and clear of chance and controls',
  likely: 'measured, but a control comes near or the slides are few',
  open: 'not settled by this evaluation',
};

/** Sentences read at once; more stand behind a line that opens. */
const MOST_SENTENCES = 6;

/** What was found, in sentences, most important first, each with how sure it is. */
export function readingHtml({ reading, dictionaries }: Evaluation): Html {
  if (reading.length === 0) return html`<p class="quiet">Nothing was concluded: see the figures.</p>`;
  const used = (Object.keys(WORDS) as ReadingSentence['confidence'][]).filter((one) =>
    reading.some(({ confidence }) => confidence === one),
  );
  const legend = used.map(
    (one) => html`<span>${mark(one)}<span><b>${WORDS[one]}</b>: ${MEANINGS[one]}</span></span>`,
  );
  const first = reading.slice(0, MOST_SENTENCES);
  const rest = reading.slice(MOST_SENTENCES);
  const more =
    rest.length > 0 &&
    html`<details class="more"><summary>${counted(rest.length, 'further sentence')}</summary>${listOf(rest, dictionaries)}</details>`;
  return html`${listOf(first, dictionaries)}${more}<p class="sure-legend small">${legend}</p>`;
}

function listOf(reading: readonly ReadingSentence[], dictionaries: Evaluation['dictionaries']): Html {
  const items = reading.map(
    ({ text, confidence, basis }) =>
      html`<li>${mark(confidence)}<div>${text} ${chipsOf(basis ?? [], dictionaries)}<span class="sure" title="${MEANINGS[confidence]}">${WORDS[confidence]}</span></div></li>`,
  );
  return html`<ol class="reading">${items}</ol>`;
}

/** Chips beside a sentence at most. */
const MOST_CHIPS = 6;

// The clusters that a sentence rests on, so that they are found again on the slides by number and colour.
function chipsOf(basis: readonly MetricScope[], dictionaries: Evaluation['dictionaries']): Html {
  const named = new Map<string, Html>();
  for (const { dictionary: id, cluster } of basis) {
    const dictionary = dictionaries.find((one) => one.id === id);
    if (dictionary && cluster !== undefined && cluster < dictionary.K)
      named.set(`${id} ${cluster}`, numberChip(dictionary, cluster));
  }
  return html`${[...named.values()].slice(0, MOST_CHIPS).map((chip) => html`${chip} `)}`;
}

// A full, a half and an empty disc: shape says what colour would.
function mark(confidence: ReadingSentence['confidence']): Html {
  const fill = {
    shown: html`<circle cx="8" cy="8" r="5.500" fill="currentColor"/>`,
    likely: html`<circle cx="8" cy="8" r="5.500"/><path d="M8 2.500a5.500 5.500 0 0 0 0 11z" fill="currentColor"/>`,
    open: html`<circle cx="8" cy="8" r="5.500"/>`,
  }[confidence];
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">${fill}</svg>`;
}
