import { createHash } from 'node:crypto';
import type { DictionarySummary, StudySummary } from '@morphoscope/domain';
import { sweepSection, trustSection } from './evaluation/chapter/trust.js';
import { escapeText, type Html, html, raw } from './html.js';
import { type Limits, limitsOf, type ReportOptions } from './options.js';
import { PlateBook } from './picture/plate.js';
import { prototypeSvg } from './picture/prototype-svg.js';
import { relevanceLayers } from './picture/relevance-layers.js';
import { SCRIPT } from './script.js';
import { type DictionaryPictures, dictionarySection } from './section/dictionary.js';
import { failuresSection } from './section/failures.js';
import { footSection, headSection } from './section/head.js';
import { overviewSection } from './section/overview.js';
import { factsSection } from './section/study-facts.js';
import { wordsSection } from './section/words.js';
import { slidesInFull } from './selection.js';
import { STYLE } from './style/style.js';

/**
 * Lays a study out as one self-contained HTML file: no fetches, pictures inside, light and dark, printable, usable
 * without script. The same summary gives the same bytes (on one version of sharp and zlib). All text of the summary is
 * escaped; a content security policy allows nothing but the report's own script.
 *
 * Size is bounded by `options`, whatever the number of slides; the report says what it leaves out.
 * @throws MorphoscopeError never of its own; `options.signal` aborts between pictures.
 */
export async function renderReport(summary: StudySummary, options: ReportOptions = {}): Promise<string> {
  const limits = limitsOf(options);
  const book = new PlateBook(limits.slidePx, limits.saliencyMaps);
  const sections: Html[] = [];
  for (const [i, dictionary] of summary.dictionaries.entries()) {
    const pictures = await draw(dictionary, book, limits, options.signal);
    sections.push(dictionarySection(dictionary, i, summary.model.classNames, pictures, limits));
  }
  const body = html`<a class="skip" href="#overview">Skip to the overview</a>${headSection(summary)}<main>${overviewSection(summary)}${trust(summary)}${failuresSection(summary)}${sections}${factsSection(summary)}${wordsSection()}</main>${footSection(summary)}<dialog id="large" aria-label="Enlarged picture"><div class="large-picture"></div><form method="dialog"><p class="large-caption"></p><button class="button">Close</button></form></dialog>${book.definitions()}`;
  return page(summary.title, body);
}

function trust({ evaluation, sweeps = [] }: StudySummary): Html {
  return evaluation ? trustSection(evaluation, sweeps) : sweepSection(sweeps);
}

async function draw(
  dictionary: DictionarySummary,
  book: PlateBook,
  limits: Limits,
  signal: AbortSignal | undefined,
): Promise<DictionaryPictures> {
  const plates = [];
  for (const slide of slidesInFull(dictionary, limits.slidesInFull)) {
    signal?.throwIfAborted();
    plates.push(await book.add(slide, dictionary));
  }
  const prototypes = [];
  for (const concept of dictionary.concepts) {
    signal?.throwIfAborted();
    const shown = concept.pictures.slice(0, limits.prototypesPerCluster);
    const layers = await relevanceLayers(shown);
    const pictures = shown.map((picture, i) =>
      prototypeSvg(picture, `Example ${i + 1} of ${concept.name}`, limits.prototypePx, layers[i]),
    );
    prototypes.push(await Promise.all(pictures));
  }
  return { plates, prototypes };
}

function page(title: string, body: Html): string {
  const hash = createHash('sha256').update(SCRIPT).digest('base64');
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${escapeText(policy)}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><title>${escapeText(title)}</title><style>${STYLE}</style></head>
<body>${body.text}<script>${raw(SCRIPT).text}</script></body></html>
`;
}
