/** An opening tag with its attributes, or a closing one. */
export type XmlTag =
  | { readonly kind: 'open'; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly kind: 'close'; readonly name: string };

/** Open elements at most. */
const MOST_DEPTH = 64;

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * Reads the elements and attributes of an XML document; text between tags is skipped. A strict subset of XML 1.0:
 * document types are refused and no entity but the five of XML and character references is known, so nothing can be
 * expanded or fetched. Elements must be properly nested. A self-closing tag gives `open` and `close`.
 * @throws Error with one sentence when the text is not such XML.
 */
export function* xmlTags(text: string): Generator<XmlTag> {
  const open: string[] = [];
  const rule = /<(?:(\?)|(!--)|(!\[CDATA\[)|(!)|(\/)|())/g;
  let at = 0;
  while (true) {
    rule.lastIndex = at;
    const start = rule.exec(text);
    if (!start) break;
    const from = rule.lastIndex;
    if (start[1] !== undefined) at = after(text, '?>', from);
    else if (start[2] !== undefined) at = after(text, '-->', from);
    else if (start[3] !== undefined) at = after(text, ']]>', from);
    else if (start[4] !== undefined) throw new Error('XML with a document type is not read');
    else if (start[5] !== undefined) {
      at = after(text, '>', from);
      const name = text.slice(from, at - 1).trim();
      if (open.pop() !== name) throw new Error(`XML: </${name.slice(0, 40)}> closes nothing`);
      yield { kind: 'close', name };
    } else {
      const tag = openTag(text, from);
      at = tag.end;
      open.push(tag.name);
      if (open.length > MOST_DEPTH) throw new Error('XML: too deeply nested');
      yield { kind: 'open', name: tag.name, attributes: tag.attributes };
      if (tag.empty) {
        open.pop();
        yield { kind: 'close', name: tag.name };
      }
    }
  }
  if (open.length > 0) throw new Error(`XML: <${open.at(-1)}> is never closed`);
}

function after(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from);
  if (found < 0) throw new Error(`XML: "${end}" is missing`);
  return found + end.length;
}

function openTag(text: string, from: number) {
  const name = /[A-Za-z_][\w.:-]*/y;
  const attribute = /\s+([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
  const close = /\s*(\/?)>/y;
  name.lastIndex = from;
  const found = name.exec(text);
  if (!found) throw new Error('XML: a tag has no name');
  const attributes = new Map<string, string>();
  let at = name.lastIndex;
  for (;;) {
    attribute.lastIndex = at;
    const pair = attribute.exec(text);
    if (!pair) break;
    attributes.set(pair[1]!, decode(pair[2] ?? pair[3]!));
    at = attribute.lastIndex;
  }
  close.lastIndex = at;
  const end = close.exec(text);
  if (!end) throw new Error(`XML: <${found[0]}> is not well formed`);
  return { name: found[0], attributes, empty: end[1] === '/', end: close.lastIndex };
}

function decode(value: string): string {
  return value.replace(/&([^;&\s]*);?/g, (whole, name: string) => {
    const code = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name);
    const point = code ? Number.parseInt(code[1] ?? code[2]!, code[1] ? 16 : 10) : -1;
    if (point >= 0 && point <= 0x10ffff && whole.endsWith(';')) return String.fromCodePoint(point);
    const known = Object.hasOwn(entities, name) && whole.endsWith(';') ? entities[name] : undefined;
    if (known === undefined) throw new Error(`XML: unknown entity ${whole.slice(0, 20)}`);
    return known;
  });
}
