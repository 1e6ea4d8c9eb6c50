import type { DictionarySummary } from '@morphoscope/domain';
import { chip } from '../chart/chip.js';
import { type Html, html } from '../html.js';
import { counted, decimal, percent, whole } from '../number-text.js';

/** Every slide in one row: the numbers behind the charts. */
export function slideTable(
  dictionary: DictionarySummary,
  classNames: readonly string[],
  limit: number,
): Html {
  const { slides, concepts } = dictionary;
  const labelled = slides.some((slide) => slide.label !== undefined);
  const rows = slides.slice(0, limit).map((slide) => {
    const top = slide.meanPrediction.indexOf(Math.max(...slide.meanPrediction));
    const said =
      slide.meanPrediction.length > 0 &&
      `${classNames[top] ?? `Class ${top + 1}`} ${decimal(slide.meanPrediction[top]!)}`;
    return html`<tr><th scope="row">${slide.slideId}</th>${labelled && html`<td>${slide.label ?? '–'}</td>`}<td class="num">${whole(slide.tiles)}</td><td class="num">${decimal(slide.tissueAreaMm2)}</td><td>${said || '–'}</td>${concepts.map((c) => html`<td class="num">${percent(slide.prevalence[c.cluster] ?? 0)}</td>`)}</tr>`;
  });
  const rest = slides.length - rows.length;
  return html`<details class="panel table"><summary>Table of ${counted(slides.length, 'slide')}: share of every cluster</summary><div class="scroll"><table class="numbers"><thead><tr><th scope="col">Slide</th>${labelled && html`<th scope="col">Label</th>`}<th scope="col">Tiles</th><th scope="col">Tissue, mm²</th><th scope="col">Highest mean output</th>${concepts.map((c) => html`<th scope="col">${chip(c)}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>${rest > 0 && html`<p class="note">${counted(rest, 'further slide')} not listed here; their tables are in the study folder.</p>`}</details>`;
}
