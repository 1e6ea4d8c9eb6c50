/**
 * Sets of row numbers (tiles of a study, slide after slide, as in `TileRow.row` and the atlas) as short text: ranges of
 * gaps in base 36, e.g. rows 3 4 5 9 are `3_2.4`: start 3 and 2 more, then 4 after the last.
 */
export function writeRows(rows: Iterable<number>): string {
  const sorted = [...new Set(rows)].sort((a, b) => a - b);
  const parts: string[] = [];
  let last = 0;
  for (let i = 0; i < sorted.length; ) {
    const start = sorted[i] as number;
    let end = i + 1;
    while (end < sorted.length && sorted[end] === (sorted[end - 1] as number) + 1) end += 1;
    const more = end - i - 1;
    parts.push((start - last).toString(36) + (more > 0 ? `_${more.toString(36)}` : ''));
    last = start + more;
    i = end;
  }
  return parts.join('.');
}

/** The row numbers of `text`, ascending. `null` where it is none, or names more than `most` rows. */
export function readRows(text: string, most = 1_000_000): number[] | null {
  if (text === '') return [];
  if (!/^[0-9a-z]+(_[0-9a-z]+)?(\.[0-9a-z]+(_[0-9a-z]+)?)*$/.test(text)) return null;
  const rows: number[] = [];
  let last = 0;
  for (const part of text.split('.')) {
    const [gap = '', more = '0'] = part.split('_');
    const start = last + Number.parseInt(gap, 36);
    const count = Number.parseInt(more, 36) + 1;
    if (rows.length + count > most || !Number.isSafeInteger(start + count)) return null;
    for (let i = 0; i < count; i += 1) rows.push(start + i);
    last = start + count - 1;
  }
  return rows;
}
