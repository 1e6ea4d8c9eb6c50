import type { DictionarySummary, StudySummary } from '@morphoscope/domain';
import { named } from '../chart/chip.js';
import { findingList } from '../chart/finding.js';
import { effectsOf, type Push, pushes } from '../decision.js';
import { type Html, html } from '../html.js';
import { counted, decimal, percent, whole, withUnit } from '../number-text.js';
import { dictionaryTitle, unitOf } from './dictionary-title.js';

/** What a reader should know after half a minute: what was done, what moves the decision, what to be careful about. */
export function overviewSection(study: StudySummary): Html {
  const slides = study.dictionaries[0]?.slides ?? [];
  return html`<section id="overview" class="block"><h2>What you see here</h2><div class="panel lead${study.dictionaries.length === 1 && ' single'}">
<p>${introduction(study)}</p>
<div class="heads">${study.dictionaries.map((dictionary) => html`<div>${headline(dictionary, study, study.dictionaries.length > 1)}</div>`)}</div>${undecided(study)}
</div>${slides.length === 0 && html`<p class="note">No slide was finished, so there is nothing to show.</p>`}${
    study.findings.length > 0 &&
    html`<h3 id="findings">Findings <span class="quiet">${study.findings.length}</span></h3><div class="panel">${findingList(study.findings, true)}</div>`
  }</section>`;
}

function introduction(study: StudySummary): string {
  const slides = study.dictionaries[0]?.slides ?? [];
  const tiles = slides.reduce((sum, slide) => sum + slide.tiles, 0);
  const area = slides.reduce((sum, slide) => sum + slide.tissueAreaMm2, 0);
  const { layer, preprocessing } = study.model;
  const cell = layer.strideInput * preprocessing.mpp;
  const tissue = area > 0 ? `, ${withUnit(decimal(area, area < 10 ? 2 : 0), 'mm²')} of tissue` : '';
  return (
    `A neural network looked at ${counted(slides.length, 'slide')} in ${counted(tiles, 'tile')}${tissue}. ` +
    `At its layer ${layer.name} it describes every cell of about ${withUnit(decimal(cell, 0), 'µm')} by ${whole(layer.channels)} ` +
    `numbers. Morphoscope sorted those descriptions into a few recurring patterns, the clusters, and painted them on the slides${decided(study) ? '; it also worked out how much each one moves the network’s decision' : ''}. ` +
    'The clusters show what the network tells apart, not what a pathologist would: compare them with the tissue.'
  );
}

function headline(dictionary: DictionarySummary, study: StudySummary, withTitle: boolean): Html {
  const effects = effectsOf(dictionary, study.model.classNames);
  const title =
    withTitle &&
    html`<h3><a href="#d-${study.dictionaries.indexOf(dictionary)}">${dictionaryTitle(dictionary)}</a></h3>`;
  if (!effects) return html`${title}<p>${mostCommon(dictionary)}</p>`;
  const unit = effects.kind === 'mean' ? 'logit on average' : unitOf(dictionary.kind);
  const others = effects.classes.length > 1 ? ' against the other classes' : '';
  const items = pushes(effects, dictionary.concepts)
    .slice(0, 6)
    .map((push) => html`<li>${sentence(push, others, unit)}</li>`);
  return html`${title}<ul class="headline">${items}</ul>${effects.residual && residualLine(effects.residual, effects.classes)}<p>${mostCommon(dictionary)}</p>`;
}

function sentence(push: Push, others: string, unit: string): Html {
  if (!push.up && !push.down) return html`No cluster moves <b>${push.className}</b>${others}.`;
  const up =
    push.up &&
    html`up most by ${named(push.up.concept)} (<span class="num">+${decimal(push.up.by)}</span> ${unit})`;
  const down =
    push.down &&
    html`down most by ${named(push.down.concept)} (<span class="num">${decimal(push.down.by)}</span>${!push.up && ` ${unit}`})`;
  return html`<b>${push.className}</b>${others} is pushed ${up}${up && down && ' and '}${down}.`;
}

function residualLine(
  residual: readonly { readonly share: number }[],
  classes: readonly { readonly name: string; readonly index: number }[],
): Html {
  const largest = classes.reduce((a, b) => (residual[b.index]!.share > residual[a.index]!.share ? b : a));
  const share = residual[largest.index]!.share;
  const care =
    share > 0.5
      ? ' That is more than half: do not read the clusters as the whole reason for the decision.'
      : '';
  return html`<p>The clusters leave up to <b class="num">${percent(share)}</b> of the class evidence unexplained (residual share, ${largest.name}).${care}</p>`;
}

function mostCommon(dictionary: DictionarySummary): Html {
  const top = dictionary.concepts.reduce<(typeof dictionary.concepts)[number] | undefined>(
    (best, concept) => (!best || concept.overallPrevalence > best.overallPrevalence ? concept : best),
    undefined,
  );
  if (!top) return html`No clusters.`;
  return html`The most widespread cluster is ${named(top)} with ${percent(top.overallPrevalence)} of the covered tissue.`;
}

function decided(study: StudySummary): boolean {
  return study.dictionaries.some((dictionary) => effectsOf(dictionary, study.model.classNames) !== undefined);
}

// The same reason holds for every dictionary of a layer: said once.
function undecided(study: StudySummary): Html {
  const silent = study.dictionaries.filter((d) => effectsOf(d, study.model.classNames) === undefined);
  const fallback = 'How the clusters move the decision is not known for this model.';
  const reasons = new Set(silent.map((dictionary) => dictionary.decisionNote ?? fallback));
  return html`${[...reasons].map((reason) => html`<p class="quiet">${reason}</p>`)}`;
}
