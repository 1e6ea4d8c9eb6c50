import type { AuditEntry } from '@morphoscope/rpc';

/** A field of a CSV. What spreadsheets would take for a formula begins with an apostrophe: names come from people. */
function field(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** Entries as CSV, in their order, with moments in UTC. */
export function auditCsv(entries: readonly AuditEntry[]): string {
  const rows = entries.map(({ at, author, action, text }) => [at, author, action, text]);
  return `${[['When', 'Who', 'Action', 'What'], ...rows].map((row) => row.map(field).join(',')).join('\n')}\n`;
}
