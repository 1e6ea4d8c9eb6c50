/** What was changed, by the first part of actions. */
export const auditKinds = [
  { value: 'all', label: 'everything' },
  { value: 'member', label: 'people' },
  { value: 'invitation', label: 'invitations taken back' },
  { value: 'password', label: 'passwords' },
  { value: 'session', label: 'sessions' },
  { value: 'key', label: 'API keys' },
  { value: 'organisation', label: 'organisation' },
  { value: 'project', label: 'projects' },
  { value: 'slide', label: 'slides' },
  { value: 'model', label: 'models' },
  { value: 'study', label: 'studies' },
  { value: 'reading', label: 'blind readings' },
  { value: 'job', label: 'jobs' },
] as const;
export type AuditKind = (typeof auditKinds)[number]['value'];

/** Which entries are shown. */
export interface AuditFilter {
  readonly kind: AuditKind;
  /** Somewhere in the name or the words. */
  readonly search: string;
  /** First and last day, `2026-11-26` in the time of this computer; empty: no end. */
  readonly from: string;
  readonly to: string;
}

export const noFilter: AuditFilter = { kind: 'all', search: '', from: '', to: '' };

/** What the API is asked for. Days begin and end at midnight of this computer. */
export function auditQuery({ kind, search, from, to }: AuditFilter) {
  const first = midnight(from, 0);
  const end = midnight(to, 1);
  return {
    ...(kind === 'all' ? {} : { kind }),
    ...(search.trim() === '' ? {} : { search: search.trim() }),
    ...(first === undefined ? {} : { from: first }),
    ...(end === undefined ? {} : { before: end }),
  };
}

/** The moment at which a day begins, `later` days on. */
function midnight(day: string, later: number): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  return new Date(Number(year), Number(month) - 1, Number(date) + later).toISOString();
}
