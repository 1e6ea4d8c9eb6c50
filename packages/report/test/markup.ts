/** An element as the checker sees it. */
export interface Element {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const VOID = new Set(['meta', 'br', 'link', 'img', 'input', 'hr']);

/**
 * A strict reader of what this package writes: every tag closed in order, attributes double-quoted and unique. Throws on
 * anything else; scripts and styles are skipped as text.
 */
export function readMarkup(page: string): { elements: Element[]; text: string } {
  const elements: Element[] = [];
  const open: string[] = [];
  let text = '';
  let at = page.indexOf('>') + 1;
  while (at < page.length) {
    const next = page.indexOf('<', at);
    if (next < 0) break;
    text += page.slice(at, next);
    const end = page.indexOf('>', next);
    const tag = page.slice(next + 1, end);
    at = end + 1;
    if (tag.startsWith('/')) {
      if (open.pop() !== tag.slice(1)) throw new Error(`</${tag.slice(1)}> closes nothing at ${next}`);
      continue;
    }
    const element = readTag(tag.replace(/\/$/, ''), next);
    elements.push(element);
    if (element.tag === 'script' || element.tag === 'style') at = page.indexOf(`</${element.tag}>`, at);
    if (!tag.endsWith('/') && !VOID.has(element.tag)) open.push(element.tag);
  }
  if (open.length > 0) throw new Error(`left open: ${open.join(', ')}`);
  return { elements, text: decode(text) };
}

function readTag(source: string, where: number): Element {
  const match = /^([a-z][a-z0-9-]*)((?:\s+[a-zA-Z:-]+(?:="[^"<]*")?)*)\s*$/.exec(source);
  if (!match) throw new Error(`bad tag at ${where}: <${source.slice(0, 120)}>`);
  const attributes = new Map<string, string>();
  for (const [, name, value] of match[2]!.matchAll(/\s+([a-zA-Z:-]+)(?:="([^"<]*)")?/g)) {
    if (attributes.has(name!)) throw new Error(`${name} twice at ${where}`);
    attributes.set(name!, decode(value ?? ''));
  }
  return { tag: match[1]!, attributes };
}

function decode(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
