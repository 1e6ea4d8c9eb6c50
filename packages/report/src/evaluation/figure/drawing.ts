import { type Html, html, raw } from '../../html.js';
import { coordinate as at } from '../../number-text.js';
import { LIGHT } from '../../style/tokens.js';
import { FIGURE_STYLE } from './figure-style.js';

/** A figure as vector graphics, drawn once and shown in two skins: in the page's theme, or as a file for paper. */
export interface Drawing {
  /** Part of the file name, kebab-case. */
  readonly id: string;
  readonly title: string;
  /** What is drawn and what it says, for those who cannot see it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly body: Html;
}

/** The drawing inside a page whose style sheet holds `FIGURE_STYLE`. */
export function inlineSvg({ title, description, width, height, body }: Drawing): Html {
  return html`<svg class="fig" viewBox="0 0 ${at(width)} ${at(height)}" style="max-width:${at(width)}px" role="img" aria-label="${title}"><desc>${description}</desc>${body}</svg>`;
}

/** Titles are set in 14 px, semibold: as wide as this in regular. */
const TITLE_SIZE = 15.5;

/** A title may make a file wider than its drawing, up to this. */
const WIDEST = 900;

/** Room for the title of a file; on a page the title stands in the caption. */
const TITLE_BAND = 30;

/** The drawing as a file of its own: black on white, its style inside, generic fonts. */
export function standaloneSvg({ title, description, width, height, body }: Drawing): string {
  const full = Math.max(width, Math.min(WIDEST, textWidth(title, TITLE_SIZE) + 32));
  const tall = height + TITLE_BAND;
  const size = html`width="${at(full)}" height="${at(tall)}" viewBox="0 0 ${at(full)} ${at(tall)}"`;
  const names = html`<title id="title">${title}</title><desc id="description">${description}</desc>`;
  return html`<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" class="fig" ${size} role="img" aria-labelledby="title description">${names}<style>${raw(PAPER_STYLE)}</style><rect width="100%" height="100%" fill="#ffffff"/><text class="title" x="16" y="22">${cutText(title, full - 32, TITLE_SIZE)}</text><g transform="translate(0 ${TITLE_BAND})">${body}</g></svg>
`.text;
}

// Programs that set figures for print know style sheets, but no custom properties.
const PAPER_STYLE = FIGURE_STYLE.replace(/var\(--([a-z0-9]+)\)/g, (_, name: string) =>
  name === 'ring' ? 'rgba(0,0,0,.42)' : (LIGHT as unknown as Record<string, string>)[name]!,
).replaceAll('\n', '');

/** A guess of a text's width in a plain sans-serif face; on the generous side. */
export function textWidth(text: string, size = 12): number {
  let width = 0;
  for (const char of text)
    width += /[ilj.,:;'|!()[\] ]/.test(char) ? 0.36 : /[MWmw@%—]/.test(char) ? 0.95 : 0.62;
  return width * size;
}

/** `text` cut to a width, with `…`; a figure must not run out of its frame however long a name is. */
export function cutText(text: string, width: number, size = 12): string {
  if (textWidth(text, size) <= width) return text;
  let kept = '';
  for (const char of text) {
    if (textWidth(`${kept}${char}…`, size) > width) break;
    kept += char;
  }
  return `${kept.trimEnd()}…`;
}

/** `text` in lines of at most a width, the last one cut. */
export function wrapText(text: string, width: number, size: number, lines: number): string[] {
  const out: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line ? `${line} ${word}` : word;
    if (line && textWidth(longer, size) > width && out.length < lines - 1) {
      out.push(line);
      line = word;
    } else line = longer;
  }
  return [...out, cutText(line, width, size)];
}
