import type { DictionarySummary, SlideSummary } from '@morphoscope/domain';
import { strip } from '../chart/strip.js';
import { type Axis, waterfall } from '../chart/waterfall.js';
import { leadingClasses } from '../decision.js';
import { methodTitle } from '../evaluation/words.js';
import { type Html, html } from '../html.js';
import { coordinate as at, counted, decimal, magnitude, withUnit } from '../number-text.js';
import type { Plate, PlateMap } from '../picture/plate.js';
import { mapSvg, saliencySvg, stainSvg } from '../picture/plate-svg.js';
import { enlarge } from './enlarge.js';

/** What a slide's panel needs besides its plate. */
export interface SlideContext {
  readonly dictionary: DictionarySummary;
  readonly classNames: readonly string[];
  readonly axis: Axis;
  readonly classesShown: number;
}

/** One slide: the stain beside the hard map, the mixture, what the model said and what moved it. */
export function slidePanel(plate: Plate, context: SlideContext): Html {
  const { slide } = plate;
  const { concepts } = context.dictionary;
  return html`<article class="card slide" aria-label="Slide ${slide.slideId}">
<header><h4>${slide.slideId}</h4>${tags(slide)}<span class="quiet num">${counted(slide.tiles, 'tile')}, ${withUnit(decimal(slide.tissueAreaMm2), 'mm²')} tissue, ${withUnit(decimal(slide.mpp.x, 3), 'µm/px')}</span></header>
<div class="slide-body"><div class="slide-pictures"><div class="pair">
<figure>${enlarge(stainSvg(plate), `${slide.slideId}, as scanned`)}<figcaption>Stain as scanned</figcaption></figure>
<figure>${enlarge(mapSvg(plate), `${slide.slideId}, clusters over muted stain`)}<figcaption>Clusters, stain muted</figcaption></figure>
</div>${strip(concepts, slide.prevalence)}${predictions(plate, context)}${saliencyMaps(plate)}</div>
<div class="slide-decision">${decision(plate, context)}</div></div></article>`;
}

function saliencyMaps(plate: Plate): Html {
  if (plate.saliency.length === 0) return html``;
  return html`<p class="quiet small label">Saliency maps of the same tiles</p><div class="pair">${plate.saliency.map((map) => saliency(plate, map))}</div>`;
}

/** A saliency map beside the clusters, at the same scale, with what it explains and where its colours end. */
function saliency(plate: Plate, shown: PlateMap): Html {
  const { map, end } = shown;
  const words = methodTitle(map.method);
  const scale = html`<span class="heat-scale${map.signed && ' both'}"><span class="num">${map.signed ? `−${magnitude(end)}` : '0'}</span><i></i><span class="num">${magnitude(end)}</span></span>`;
  return html`<figure>${enlarge(saliencySvg(plate, shown), `${plate.slide.slideId}, ${words} of the ${map.explains}`)}<figcaption class="map-caption"><span>${words}: ${map.explains}</span>${scale}</figcaption></figure>`;
}

/** What the table of labels says of a slide. */
function tags({ label, group, site, split }: SlideSummary): Html {
  const words = [
    label && `Label: ${label}`,
    group && `Group: ${group}`,
    site && `Site: ${site}`,
    split === 'held-out' && 'Held out',
  ];
  return html`${words.map((word) => word && html`<span class="tag">${word}</span>`)}`;
}

function predictions({ slide }: Plate, { classNames, classesShown }: SlideContext): Html {
  const values = slide.meanPrediction;
  if (values.length === 0) return html``;
  const shown = leadingClasses(values, classesShown);
  const share = values.every((value) => value >= 0 && value <= 1);
  const top = values.indexOf(Math.max(...values));
  const cells = shown.map(
    (c) =>
      html`<div class="prediction${c === top && ' leads'}"><span>${classNames[c] ?? `Class ${c + 1}`}</span><b class="num">${decimal(values[c]!)}</b>${share && html`<i style="width:${at(100 * values[c]!)}%"></i>`}</div>`,
  );
  const hidden = values.length - shown.length;
  return html`<p class="quiet small label">Mean model output over tiles${hidden > 0 && `, ${hidden} lower classes not shown`}</p><div class="predictions">${cells}</div>`;
}

function decision({ slide }: Plate, { dictionary, axis, classesShown }: SlideContext): Html {
  const parts = slide.decomposition;
  if (parts.length === 0)
    return html`<h5>What moved the decision</h5><p class="quiet">Not shown. ${dictionary.decisionNote ?? 'The head is not linear in this layer: use deletion.'}</p>`;
  const values = slide.meanPrediction;
  const first = values.length === parts.length ? values.indexOf(Math.max(...values)) : 0;
  const others = leadingClasses(
    values.length === parts.length ? values : parts.map(() => 0),
    classesShown,
  ).filter((c) => c !== first);
  const draw = (c: number) => waterfall(parts[c]!, dictionary.concepts, axis);
  return html`<h5>What moved the decision</h5>${draw(first)}${
    others.length > 0 &&
    html`<details><summary>${others.length === 1 ? 'The other class' : `The other ${others.length} classes`}</summary>${others.map(draw)}</details>`
  }`;
}
