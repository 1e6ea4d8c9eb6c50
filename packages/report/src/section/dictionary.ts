import type { DictionarySummary } from '@morphoscope/domain';
import { chip } from '../chart/chip.js';
import { WARNING_SIGN } from '../chart/finding.js';
import { axisOf } from '../chart/waterfall.js';
import { effectsOf } from '../decision.js';
import { type Html, html } from '../html.js';
import { counted, whole } from '../number-text.js';
import type { Limits } from '../options.js';
import type { Plate } from '../picture/plate.js';
import { conceptCard } from './concept-card.js';
import { dictionaryTitle } from './dictionary-title.js';
import { effectMatrix } from './effect-matrix.js';
import { fitPanel } from './fit-panel.js';
import { slidePanel } from './slide-panel.js';
import { slideTable } from './slide-table.js';

/** Everything drawn for one dictionary. */
export interface DictionaryPictures {
  readonly plates: readonly Plate[];
  /** Prototype pictures per concept, in the order of `concepts`. */
  readonly prototypes: readonly (readonly Html[])[];
}

/** One dictionary: what moves the decision, its clusters, its slides. */
export function dictionarySection(
  dictionary: DictionarySummary,
  number: number,
  classNames: readonly string[],
  pictures: DictionaryPictures,
  limits: Limits,
): Html {
  const effects = effectsOf(dictionary, classNames);
  const cards = dictionary.concepts.flatMap((concept, i) =>
    concept.hidden
      ? []
      : conceptCard(concept, {
          dictionary,
          classNames,
          plates: pictures.plates,
          prototypes: pictures.prototypes[i] ?? [],
          mapsPerCluster: limits.mapsPerCluster,
          classesShown: limits.classesShown,
        }),
  );
  const matrix =
    effects &&
    html`<div class="panel"><h3>What moves the decision</h3>${effectMatrix(dictionary, effects, limits.classesShown)}</div>`;
  return html`<section id="d-${number}" class="block dictionary"><h2>${dictionaryTitle(dictionary)} <span class="quiet">${dictionary.id}</span></h2>
${dictionary.decisionNote && html`<p class="note">${WARNING_SIGN}<span>${dictionary.decisionNote}</span></p>`}
<div class="${matrix ? 'two' : 'one'}">${matrix}${fitPanel(dictionary)}</div>
<h3 id="d-${number}-clusters">Clusters</h3><p class="how">Examples: the tiles where the cluster is strongest, at most one per slide where there are several. The solid square is the strongest cell, the dashed one the tile the model saw; around it is context. ${effects && 'Bars: right and solid is for the class, left and hatched against it.'}</p><div class="cards">${cards}</div>
${slides(dictionary, number, classNames, pictures.plates, limits)}</section>`;
}

function slides(
  dictionary: DictionarySummary,
  number: number,
  classNames: readonly string[],
  plates: readonly Plate[],
  limits: Limits,
): Html {
  const total = dictionary.slides.length;
  const decided = plates.some((plate) => plate.slide.decomposition.length > 0);
  const axis = axisOf(plates.flatMap((plate) => plate.slide.decomposition));
  const panels = plates.map((plate) =>
    slidePanel(plate, { dictionary, classNames, axis, classesShown: limits.classesShown }),
  );
  const bounded =
    plates.length < total &&
    html`<p class="note"><span>${whole(plates.length)} of ${counted(total, 'slide')} are shown in full: for each cluster in turn, the slides where it takes most of the tissue. All are in the table.</span></p>`;
  return html`<h3 id="d-${number}-slides">Slides <span class="quiet">${whole(total)}</span></h3>${bounded}<p class="how">Each cell has the colour of its strongest cluster. ${decided && 'Under “What moved the decision”, a cluster’s effect is its mean weight times its importance; the dashed bar is the residual, which the clusters do not hold. All slides share one axis.'} ${plates.some(({ saliency }) => saliency.length > 0) && 'Saliency maps lie on the same cells: amber speaks for what the caption names, blue against it; of each method one scale for all slides and targets, which ends at the 99th percentile of the magnitudes.'}</p>${legend(dictionary)}${panels}${slideTable(dictionary, classNames, limits.slidesInTable)}`;
}

function legend(dictionary: DictionarySummary): Html {
  const buttons = dictionary.concepts
    .filter(({ hidden }) => !hidden)
    .map(
      (concept) =>
        html`<button type="button" class="solo" data-solo="${concept.cluster}" aria-pressed="false">${chip(concept)}<span>${concept.name}</span></button>`,
    );
  return html`<div class="legend" role="group" aria-label="Clusters: choose one to see it alone on the slides">${buttons}<span class="key"><i class="swatch none"></i>none</span><span class="key"><svg class="swatch" viewBox="0 0 22 14" aria-hidden="true"><rect width="22" height="14" fill="url(#hatch)"/></svg>not covered</span></div>`;
}
