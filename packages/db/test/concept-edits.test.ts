import fc from 'fast-check';
import { expect, it } from 'vitest';
import { onBothDatabases } from './support/databases.js';
import { newStudy, newTeam, type Team } from './support/team.js';

async function newDictionary(team: Team) {
  const { study } = await newStudy(team);
  return { studyId: study.id, dictionary: 'nmf-k8' };
}

onBothDatabases('changes of how clusters are shown', (database) => {
  it('of many made from one version at once exactly one is, and the others are told of it', async () => {
    const team = await newTeam(database().queries);
    const of = await newDictionary(team);
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        team.own.conceptEdits.append(team.who, { ...of, from: 0, change: { i }, text: `named it ${i}` }),
      ),
    );
    const made = outcomes.flatMap((outcome) => ('made' in outcome ? [outcome.made] : []));
    expect(made).toHaveLength(1);
    for (const outcome of outcomes) {
      if ('conflict' in outcome) expect(outcome.conflict).toEqual(made);
    }
    expect(await team.own.conceptEdits.all(team.who, of)).toEqual(made);
  });

  it('nothing is lost when everyone tries again from what they were told', async () => {
    const team = await newTeam(database().queries);
    const of = await newDictionary(team);
    const persist = async (text: string) => {
      for (let from = 0; ; ) {
        const outcome = await team.own.conceptEdits.append(team.who, { ...of, from, change: {}, text });
        if ('made' in outcome) return;
        from = outcome.conflict.at(-1)!.version;
      }
    };
    const texts = Array.from({ length: 12 }, (_, i) => `change ${i}`);
    await Promise.all(texts.map(persist));
    const all = await team.own.conceptEdits.all(team.who, of);
    expect(all.map(({ version }) => version)).toEqual(texts.map((_, i) => i + 1));
    expect(all.map(({ text }) => text).sort()).toEqual([...texts].sort());
    expect(await team.own.conceptEdits.version(team.who, of)).toBe(12);
  });

  it('a version that is not there yet is refused, and leaves no gap', async () => {
    const team = await newTeam(database().queries);
    const of = await newDictionary(team);
    const early = team.own.conceptEdits.append(team.who, { ...of, from: 3, change: {}, text: 'early' });
    await expect(early).rejects.toMatchObject({ tag: 'InputError' });
    expect(await team.own.conceptEdits.version(team.who, of)).toBe(0);
  });

  it('counts like a list that only grows, whatever versions are named (property)', async () => {
    const team = await newTeam(database().queries);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 6 }), { maxLength: 12 }), async (froms) => {
        const of = await newDictionary(team);
        let model = 0;
        for (const from of froms) {
          const outcome = await team.own.conceptEdits
            .append(team.who, { ...of, from, change: {}, text: '' })
            .catch(() => 'refused');
          if (from > model) expect(outcome).toBe('refused');
          else if (from === model) expect(outcome).toMatchObject({ made: { version: ++model } });
          else expect((outcome as { conflict: unknown[] }).conflict).toHaveLength(model - from);
        }
        expect(await team.own.conceptEdits.version(team.who, of)).toBe(model);
      }),
      { numRuns: 15 },
    );
  });
});
