/** Aligns columns of text; the last column is not padded. Numbers are aligned to the right. */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, c) => Math.max(...cells.map((row) => row[c]?.length ?? 0)));
  const numeric = header.map((_, c) => rows.length > 0 && rows.every((row) => typeof row[c] === 'number'));
  return cells
    .map((row) =>
      row
        .map((cell, c) => {
          if (numeric[c]) return cell.padStart(widths[c]!);
          return c === row.length - 1 ? cell : cell.padEnd(widths[c]!);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
