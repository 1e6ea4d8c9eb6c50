import { describe, expect, it } from 'vitest';
import { auditCsv } from '../../src/people/audit-csv';
import { auditQuery, noFilter } from '../../src/people/audit-filter';
import { everyEntry } from '../../src/people/every-entry';

const entry = (id: string, author = 'Reader One', text = 'did it') => ({
  ...{ id, author, text, at: '2026-11-26T22:05:00.000Z', action: 'member.invite' },
});

describe('the audit', () => {
  it('asks for nothing more than is chosen, and for whole days of this computer', () => {
    expect(auditQuery(noFilter)).toEqual({});
    expect(auditQuery({ kind: 'key', search: '  night ', from: '2026-02-27', to: '2026-02-28' })).toEqual({
      kind: 'key',
      search: 'night',
      from: new Date(2026, 1, 27).toISOString(),
      before: new Date(2026, 2, 1).toISOString(),
    });
    expect(auditQuery({ ...noFilter, from: '27.2.2026' })).toEqual({});
  });

  it('becomes a CSV in which names are no formulas', () => {
    expect(auditCsv([entry('1', '=HYPERLINK("x")'), entry('2', 'Reader, Two', 'a\nb')])).toBe(
      'When,Who,Action,What\n' +
        '2026-11-26T22:05:00.000Z,"\'=HYPERLINK(""x"")",member.invite,did it\n' +
        '2026-11-26T22:05:00.000Z,"Reader, Two",member.invite,"a\nb"\n',
    );
  });

  it('is fetched page by page to its end', async () => {
    const pages = [
      { items: [entry('1'), entry('2')], nextCursor: 'a' },
      { items: [entry('3')], nextCursor: 'b' },
      { items: [entry('4')] },
    ];
    const cursors: (string | undefined)[] = [];
    const entries = await everyEntry(async ({ cursor }) => {
      cursors.push(cursor);
      return pages.shift()!;
    });
    expect(entries.map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
    expect(cursors).toEqual([undefined, 'a', 'b']);
  });
});
