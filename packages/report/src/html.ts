/** Markup that needs no further escaping. Made by `html` and `raw` only. */
export class Html {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** What may stand in a template: text is escaped, markup is not, lists are joined, nothing is left out. */
export type Part = Html | string | number | readonly Part[] | false | null | undefined;

/** Tagged template that escapes every interpolated text, for content and double-quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? '';
  for (const [i, part] of parts.entries()) text += render(part) + (strings[i + 1] ?? '');
  return new Html(text);
}

/** Markup from this package's own constants; never from data. */
export function raw(text: string): Html {
  return new Html(text);
}

/** `text` with `& < > " '` replaced and characters that HTML or XML forbids dropped. */
export function escapeText(text: string): string {
  let out = '';
  for (const char of text) out += isForbidden(char.codePointAt(0)!) ? '\ufffd' : (ENTITIES[char] ?? char);
  return out;
}

function render(part: Part): string {
  if (part instanceof Html) return part.text;
  if (part === null || part === undefined || part === false) return '';
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return String(part);
  return part.map(render).join('');
}

// Control characters, what XML does not know, lone surrogates and bidirectional overrides: a slide id must not turn the text around it.
function isForbidden(code: number): boolean {
  if (code < 32) return code !== 9 && code !== 10;
  if (code >= 127 && code < 160) return true;
  if ((code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff) return true;
  return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
