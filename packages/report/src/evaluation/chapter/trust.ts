import type { Evaluation, Finding, KSweep } from '@morphoscope/domain';
import { findingList, WARNING_SIGN } from '../../chart/finding.js';
import { type Html, html } from '../../html.js';
import { counted, whole } from '../../number-text.js';
import { contextOf, type EvaluationContext } from '../context.js';
import { keyFigures } from '../key-figure.js';
import { dictionaryTitleOf } from '../words.js';
import { keyFiguresHtml } from './key-figures.js';
import { partsHtml } from './parts.js';
import { readingHtml } from './reading.js';
import { sweepHtml } from './sweep.js';

/**
 * The chapter on how far a study can be trusted: first what was found and how sure that is, with a handful of figures
 * beside their chance levels; then, one by one, everything that was measured.
 * @param sweeps comparisons of numbers of clusters.
 */
export function trustSection(evaluation: Evaluation, sweeps: readonly KSweep[] = []): Html {
  const context = contextOf(evaluation, sweeps);
  const parts = partsHtml(context);
  const { findings } = evaluation;
  const noted =
    findings.length > 0 &&
    html`<div class="panel"><h3>What to be careful about</h3>${cautions(findings)}</div>`;
  return html`<section id="trust" class="block trust"><h2>How far can this be trusted</h2><p class="how">${sampleWords(evaluation)}</p>${caution(evaluation)}<div class="trust-lead"><div class="panel lead"><h3>What was found</h3>${readingHtml(evaluation)}</div><div class="stack">${keyPanel(context)}${noted}</div></div>${parts}${context.definitions.answers()}</section>`;
}

/** Comparisons of numbers of clusters alone, of a study that was not evaluated yet. */
export function sweepSection(sweeps: readonly KSweep[]): Html {
  if (sweeps.length === 0) return html``;
  return html`<section id="sweep" class="block trust"><h2>How many clusters</h2><div class="panel charts">${sweeps.map(sweepHtml)}</div></section>`;
}

function keyPanel(context: EvaluationContext): Html {
  const { primary, target, book, evaluation, definitions } = context;
  const figures = primary ? keyFigures(primary, target, book, evaluation) : [];
  if (!primary || figures.length === 0) return html``;
  const about = [dictionaryTitleOf(primary), target].filter(Boolean).join(', ');
  return html`<div class="panel"><h3>Key figures <span class="quiet">${about}</span></h3>${keyFiguresHtml(figures, definitions)}<p class="quiet small">◆ value, with its 95 % interval over slides. Dots: single slides.<span class="on-screen"> Choose a name to read what it means.</span></p></div>`;
}

function sampleWords({ sample, methods, dictionaries }: Evaluation): string {
  const held = sample.slides.filter(({ split }) => split === 'held-out').length;
  const kept = sample.heldOut
    ? `${whole(held)} of ${counted(sample.slides.length, 'slide')}, kept out of the fit`
    : counted(sample.slides.length, 'slide');
  return `Judged on ${counted(sample.tiles, 'tile')} of ${kept}; ${counted(sample.groups, 'independent group')} of slides carry folds and intervals. ${counted(dictionaries.length, 'dictionary').replace('dictionarys', 'dictionaries')}, ${counted(methods.length, 'saliency method')}.`;
}

function caution({ sample }: Evaluation): Html {
  if (sample.heldOut) return html``;
  return html`<p class="note">${WARNING_SIGN}<span>No slide was kept out of the fit: the clusters were made from the slides they are judged on, so the figures flatter.</span></p>`;
}

/** Findings shown at once; more stand behind a line that opens. */
const MOST_FINDINGS = 4;

function cautions(findings: readonly Finding[]): Html {
  const joined = joinedFindings(findings);
  const order = { error: 0, warning: 1, info: 2 };
  joined.sort((a, b) => order[a.severity] - order[b.severity]);
  const grave = joined.filter(({ severity }) => severity !== 'info').length;
  const first = joined.slice(0, Math.max(grave, MOST_FINDINGS));
  const rest = joined.slice(first.length);
  const more =
    rest.length > 0 &&
    html`<details class="data"><summary>${counted(rest.length, 'further note')}</summary>${findingList(rest, true)}</details>`;
  return html`${findingList(first, true)}${more}`;
}

// The same thing said of several places is said once.
function joinedFindings(findings: readonly Finding[]): Finding[] {
  const found = new Map<string, Finding>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.code, finding.message, finding.suggestion]);
    const before = found.get(key);
    found.set(key, before ? { ...before, location: `${before.location}; ${finding.location}` } : finding);
  }
  return [...found.values()];
}
