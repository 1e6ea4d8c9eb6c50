import type { StudySummary } from '@morphoscope/domain';
import { WARNING_SIGN } from '../chart/finding.js';
import { type Html, html } from '../html.js';
import { counted } from '../number-text.js';

/** Slides that could not be explained, why, and what to do; nothing when all went well. */
export function failuresSection({ failures }: StudySummary): Html {
  if (failures.length === 0) return html``;
  const rows = failures.map(
    ({ slideId, message, suggestion }) =>
      html`<tr><th scope="row">${slideId}</th><td>${message}</td><td>${suggestion ?? '–'}</td></tr>`,
  );
  return html`<section id="failures" class="block"><h2>Slides that failed</h2><p class="note">${WARNING_SIGN}<span>${counted(failures.length, 'slide')} could not be explained and ${failures.length === 1 ? 'is' : 'are'} missing from every number in this report.</span></p><div class="panel scroll"><table class="numbers text"><thead><tr><th scope="col">Slide</th><th scope="col">What happened</th><th scope="col">What to do</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}
