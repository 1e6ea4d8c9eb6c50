import type { Finding } from '@morphoscope/domain';
import { type Html, html } from '../html.js';

/** Triangle and words: a warning is never colour alone. */
export const WARNING_SIGN = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 2.500 14.500 13.500h-13zM8 6.500v3.500M8 11.800v.1"/></svg>`;

/** Findings as a list; nothing if there are none. */
export function findingList(findings: readonly Finding[], withPlace: boolean): Html {
  if (findings.length === 0) return html``;
  const items = findings.map(
    (finding) =>
      html`<li class="${finding.severity}">${finding.severity === 'info' ? html`<span class="icon dot" aria-hidden="true"></span>` : WARNING_SIGN}<div>${withPlace && finding.location && html`<b>${finding.location}</b> `}${finding.message}${finding.suggestion && html` <span class="quiet">${finding.suggestion}</span>`}</div></li>`,
  );
  return html`<ul class="findings">${items}</ul>`;
}
