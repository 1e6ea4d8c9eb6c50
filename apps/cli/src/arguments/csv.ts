/** A cell without spaces around it; nothing where it is empty or missing. */
export function cellOf(row: readonly string[], column: number): string | undefined {
  return row[column]?.trim() || undefined;
}

/**
 * Rows of a table, quotes as in RFC 4180. Cells are separated by what separates the header: a comma unless it has none and a semicolon or
 * tab instead.
 */
export function parseCsv(text: string): string[][] {
  const header = text.slice(0, Math.max(0, text.search(/\r|\n|$/)));
  const separator = [',', ';', '\t'].find((sign) => header.includes(sign)) ?? ',';
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n]*))(${separator}|\\r?\\n|$)`, 'gy');
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text);
    if (!match) break;
    row.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'));
    if (match[3] === separator) continue;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows;
}
