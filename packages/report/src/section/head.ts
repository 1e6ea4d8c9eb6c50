import type { StudySummary } from '@morphoscope/domain';
import { type Html, html } from '../html.js';
import { counted, withUnit } from '../number-text.js';
import { dictionaryTitle, methodName } from './dictionary-title.js';

/** Research use: stated at the top and at the foot. */
const DISCLAIMER = html`<b>Research use only.</b> Not for diagnosis. Clusters, effects and maps describe a model, not a patient.`;

/** Title, one line of facts, disclaimer, and the way around the page. */
export function headSection(study: StudySummary): Html {
  const slides = study.dictionaries[0]?.slides ?? [];
  const tiles = slides.reduce((sum, slide) => sum + slide.tiles, 0);
  return html`<header class="top"><a class="brand" href="#top">${MARK}<span>Morphoscope</span></a>${navigation(study)}<span class="space"></span><button type="button" class="button" id="theme" aria-label="Theme: change between light and dark">${SUN}<span>Theme</span></button></header>
<section class="title" id="top" aria-label="Study"><h1>${study.title}</h1><p class="quiet">${counted(slides.length, 'slide')}, ${counted(tiles, 'tile')}, ${withUnit(String(study.tiling.mpp), 'µm/px')}. Layer ${study.model.layer.name}, ${study.model.layer.channels} channels. ${study.dictionaries.map(dictionaryTitle).join('; ')}. Seed ${study.seed}.</p><p class="disclaimer">${DISCLAIMER}</p></section>`;
}

function navigation(study: StudySummary): Html {
  const dictionaries = study.dictionaries.map(
    (dictionary, i) => html`<a href="#d-${i}">${methodName(dictionary)}, K = ${dictionary.K}</a>`,
  );
  const failures = study.failures.length > 0 && html`<a href="#failures">Failed slides</a>`;
  const trust = study.evaluation
    ? html`<a href="#trust">How far to trust it</a>`
    : (study.sweeps?.length ?? 0) > 0 && html`<a href="#sweep">How many clusters</a>`;
  return html`<nav aria-label="Report"><a href="#overview">Overview</a>${trust}${dictionaries}${failures}<a href="#facts">Model and settings</a><a href="#words">Words</a></nav>`;
}

/** Closing line. */
export function footSection(study: StudySummary): Html {
  return html`<footer><span>${DISCLAIMER}</span><span class="quiet">Morphoscope ${study.version}</span></footer>`;
}

const MARK = html`<svg viewBox="0 0 22 22" aria-hidden="true"><circle cx="11" cy="11" r="8.500" fill="none" stroke="currentColor" stroke-width="1.500"/><path d="M11 0v4M11 18v4M0 11h4M18 11h4" stroke="currentColor" stroke-width="1.500"/><rect x="7.500" y="7.500" width="3" height="3" fill="#e1690f"/><rect x="11.500" y="7.500" width="3" height="3" fill="#3c78ff"/><rect x="7.500" y="11.500" width="3" height="3" fill="#69f0c3"/><rect x="11.500" y="11.500" width="3" height="3" fill="#f0a500"/></svg>`;

const SUN = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="5.500"/><path d="M8 2.500a5.500 5.500 0 0 1 0 11z" fill="currentColor"/></svg>`;
