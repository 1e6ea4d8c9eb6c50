import type { ConceptSummary, DictionarySummary } from '@morphoscope/domain';
import { bar } from '../chart/bar.js';
import { chip } from '../chart/chip.js';
import { findingList } from '../chart/finding.js';
import { prevalenceChart } from '../chart/prevalence-chart.js';
import { safeColour } from '../colour.js';
import { leadingClasses } from '../decision.js';
import { type Html, html } from '../html.js';
import { counted, percent, signed } from '../number-text.js';
import type { Plate } from '../picture/plate.js';
import { clusterSvg } from '../picture/plate-svg.js';
import { mostOf } from '../selection.js';
import { unitOf } from './dictionary-title.js';
import { enlarge } from './enlarge.js';
import { pixelViews } from './pixel-views.js';

/** What a card needs besides its concept. */
export interface CardContext {
  readonly dictionary: DictionarySummary;
  readonly classNames: readonly string[];
  /** Slides shown in full. */
  readonly plates: readonly Plate[];
  /** Prototype pictures of the concept, in order. */
  readonly prototypes: readonly Html[];
  readonly mapsPerCluster: number;
  readonly classesShown: number;
}

/** One cluster: number, colour, name, effect on each class, examples, where it lies, how even it is over slides. */
export function conceptCard(concept: ConceptSummary, context: CardContext): Html {
  const { dictionary } = context;
  return html`<article class="card" id="c-${dictionary.id}-${concept.cluster}" aria-label="Cluster ${concept.cluster + 1}, ${concept.name}">
<header>${chip(concept)}<h4>${concept.name}</h4><span class="quiet num">${percent(concept.overallPrevalence)} of tissue</span></header>
${findingList(concept.findings, false)}
<div class="card-facts">${importanceBars(concept, context)}${prevalence(concept, dictionary)}</div>
${prototypes(concept, context)}
${places(concept, context)}</article>`;
}

function importanceBars(
  concept: ConceptSummary,
  { dictionary, classNames, classesShown }: CardContext,
): Html {
  const own = concept.importance;
  if (!own || own.length === 0)
    return html`<p class="quiet small">No importance for this layer${dictionary.decisionNote && ': see the note above'}.</p>`;
  const all = dictionary.concepts.flatMap((other) => other.importance ?? []).map(Math.abs);
  const limit = Math.max(1e-12, ...all);
  const axis = { low: -limit, high: limit };
  const shown = leadingClasses(own.map(Math.abs), classesShown);
  const rows = shown.map(
    (c) =>
      html`<div class="effect-row"><span class="quiet">${classNames[c] ?? `Class ${c + 1}`}</span>${bar(0, own[c]!, axis, 'effect', safeColour(concept.colour))}<span class="num">${signed(own[c]!)}</span></div>`,
  );
  const hidden = own.length - shown.length;
  return html`<div class="effects">${rows}<p class="quiet small">Importance: ${unitOf(dictionary.kind)}${hidden > 0 && `; ${hidden} smaller not shown`}</p></div>`;
}

function prevalence(concept: ConceptSummary, dictionary: DictionarySummary): Html {
  const max = dictionary.slides.reduce((top, slide) => Math.max(top, ...slide.prevalence), 0);
  const shares = dictionary.slides.map((slide) => ({
    slideId: slide.slideId,
    share: slide.prevalence[concept.cluster] ?? 0,
  }));
  return prevalenceChart(shares, max);
}

function prototypes(concept: ConceptSummary, context: CardContext): Html {
  if (context.prototypes.length === 0)
    return html`<p class="quiet">No examples: no tile holds this cluster.</p>`;
  const figures = context.prototypes.map((picture, i) => {
    const { prototypeIndex, relevance } = concept.pictures[i]!;
    const source = concept.prototypes[prototypeIndex];
    const caption = source ? `${source.slideId}, tile ${source.tileIndex}` : '';
    return html`<figure${!relevance && html` class="plain"`}>${enlarge(picture, `Example ${i + 1} of ${concept.name}: ${caption}`)}<figcaption title="${caption}">${source?.slideId}</figcaption></figure>`;
  });
  const shown = concept.pictures.slice(0, context.prototypes.length);
  return html`${pixelViews(context.dictionary.id, concept.cluster, shown)}<div class="prototypes">${figures}</div>`;
}

function places(concept: ConceptSummary, { plates, mapsPerCluster }: CardContext): Html {
  const bySlide = new Map(plates.map((plate) => [plate.slide, plate]));
  const ranked = mostOf(
    plates.map((plate) => plate.slide),
    concept.cluster,
  ).filter((slide) => bySlide.get(slide)!.layers.has(concept.cluster));
  if (ranked.length === 0) return html``;
  const shown = ranked.slice(0, mapsPerCluster);
  const figures = shown.map((slide) => {
    const picture = clusterSvg(bySlide.get(slide)!, concept.cluster, concept.name);
    const share = percent(slide.prevalence[concept.cluster] ?? 0);
    return html`<figure>${enlarge(picture, `${concept.name} on ${slide.slideId}, ${share} of the covered tissue`)}<figcaption><span class="cut" title="${slide.slideId}">${slide.slideId}</span> <span class="num">${share}</span></figcaption></figure>`;
  });
  const rest = ranked.length - shown.length;
  return html`<div class="places"><p class="quiet small">Where it lies, most of it first${rest > 0 && `; on ${counted(rest, 'slide')} more`}</p><div class="minis">${figures}</div></div>`;
}
