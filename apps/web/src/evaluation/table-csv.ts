import type { FigureTable } from './page-types';

/** Text as a CSV field. */
function field(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table as CSV with numbers in full; intervals in columns of their own where there are any. */
export function tableCsv(table: FigureTable): string {
  const hasInterval = table.columns.map((_, c) => table.rows.some(({ cells }) => cells[c]?.interval));
  const heads = [
    ...table.heads,
    ...table.columns.flatMap(({ title, group }, c) => {
      const name = [group, title].filter(Boolean).join(' ');
      return hasInterval[c] ? [name, `${name} low`, `${name} high`] : [name];
    }),
  ];
  const rows = table.rows.map(({ head, cells }) => [
    ...head,
    ...cells.flatMap((cell, c) => {
      const value = cell?.value ?? '';
      return hasInterval[c]
        ? [String(value), String(cell?.interval?.[0] ?? ''), String(cell?.interval?.[1] ?? '')]
        : [String(value)];
    }),
  ]);
  return `${[heads, ...rows].map((row) => row.map(field).join(',')).join('\n')}\n`;
}

/** Gives text to the browser as a file. */
export function download(name: string, text: string, type = 'text/csv'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
