import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Database, type JobQueue, newId, openJobQueue } from '../src/index.js';
import { onBothDatabases } from './support/databases.js';
import { newTeam, type Team } from './support/team.js';

/** Ids of both organisations, by noun: whoever asks may name any of them. */
type Known = Record<
  | 'project'
  | 'slide'
  | 'model'
  | 'study'
  | 'note'
  | 'set'
  | 'reading'
  | 'job'
  | 'member'
  | 'invitation'
  | 'key',
  string[]
>;

interface Asker extends Team {
  /** In every text of this organisation, and in none of the other. */
  readonly mark: string;
  readonly queue: JobQueue;
}

type Act = (by: Asker, pick: (noun: keyof Known) => string, known: Known) => Promise<unknown>;

const page = { limit: 50 };
const keep = (list: string[], made: { id: string }) => {
  list.push(made.id);
  return made;
};

const acts: Record<string, Act> = {
  makeProject: async ({ own, who, mark }, _pick, known) =>
    keep(known.project, await own.projects.create(who, { name: mark })),
  changeProject: ({ own, who, mark }, pick) =>
    own.projects.change(who, pick('project'), { name: `${mark} 2` }),
  seeProject: ({ own, who }, pick) => own.projects.get(who, pick('project')),
  seeProjects: ({ own, who }) => own.projects.list(who, page),
  dropProject: ({ own, who }, pick) => own.projects.remove(who, pick('project')),
  makeSlide: async ({ own, who, mark }, pick, known) => {
    const found = { name: mark, path: newId(), state: 'ready' as const };
    const [row] = await own.slides.register(who, pick('project'), [found]);
    return keep(known.slide, row!);
  },
  seeSlides: ({ own, who }, pick) => own.slides.list(who, { ...page, projectId: pick('project') }),
  seeSlide: ({ own, who }, pick) => own.slides.get(who, pick('slide')),
  seeAllSlides: ({ own, who }, _pick, known) => own.slides.getAll(who, known.slide),
  describeSlide: ({ own, who, mark }, pick) => own.slides.describe(who, pick('slide'), { label: mark }),
  dropSlide: ({ own, who }, pick) => own.slides.remove(who, pick('slide')),
  makeModel: async ({ own, who, mark }, _pick, known) => {
    const found = { name: mark, path: newId(), sha256: '', format: 'onnx', classNames: [], bytes: 1 };
    return keep(known.model, await own.models.register(who, found));
  },
  seeModels: ({ own, who }) => own.models.list(who, page),
  seeModel: ({ own, who }, pick) => own.models.get(who, pick('model')),
  dropModel: ({ own, who }, pick) => own.models.remove(who, pick('model')),
  makeStudy: async ({ own, who, mark }, pick, known) => {
    const made = { projectId: pick('project'), name: mark, folder: newId(), state: 'queued' as const };
    return keep(known.study, await own.studies.create(who, made));
  },
  seeStudies: ({ own, who }, pick) => own.studies.list(who, { ...page, projectId: pick('project') }),
  seeStudy: ({ own, who }, pick) => own.studies.get(who, pick('study')),
  renameStudy: ({ own, who, mark }, pick) => own.studies.rename(who, pick('study'), `${mark} 3`),
  updateStudy: ({ own, who, mark }, pick) => own.studies.update(who, pick('study'), { message: mark }),
  dropStudy: ({ own, who }, pick) => own.studies.remove(who, pick('study')),
  edit: ({ own, who, mark }, pick) =>
    own.conceptEdits.append(who, {
      studyId: pick('study'),
      dictionary: 'd',
      from: 0,
      change: {},
      text: mark,
    }),
  seeEdits: ({ own, who }, pick) =>
    own.conceptEdits.history(who, { ...page, studyId: pick('study'), dictionary: 'd' }),
  seeAllEdits: ({ own, who }, pick) => own.conceptEdits.all(who, { studyId: pick('study'), dictionary: 'd' }),
  makeNote: async ({ own, who, mark }, pick, known) =>
    keep(known.note, await own.notes.add(who, { studyId: pick('study'), text: mark })),
  seeNotes: ({ own, who }, pick) => own.notes.list(who, { ...page, studyId: pick('study') }),
  dropNote: ({ own, who }, pick) => own.notes.remove(who, pick('study'), pick('note'), true),
  makeSet: async ({ own, who, mark }, pick, known) => {
    const tiles = [{ slide: mark, tile: 1 }];
    return keep(known.set, await own.tileSets.save(who, { studyId: pick('study'), name: mark, tiles }));
  },
  seeSets: ({ own, who }, pick) => own.tileSets.list(who, { ...page, studyId: pick('study') }),
  seeSet: ({ own, who }, pick) => own.tileSets.get(who, pick('study'), pick('set')),
  renameSet: ({ own, who, mark }, pick) => own.tileSets.rename(who, pick('study'), pick('set'), mark),
  dropSet: ({ own, who }, pick) => own.tileSets.remove(who, pick('study'), pick('set')),
  makeReading: async ({ own, who, mark }, pick, known) => {
    const made = { studyId: pick('study'), dictionary: 'd', title: mark, choices: ['a', 'b'], clusters: 2 };
    return keep(known.reading, await own.readings.create(who, made));
  },
  seeReadings: ({ own, who }, pick) => own.readings.list(who, pick('study')),
  answer: ({ own, who, mark }, pick) =>
    own.readings.answer(who, { readingId: pick('reading'), cluster: 0, choice: mark, comment: '' }),
  dropReading: ({ own, who }, pick) => own.readings.remove(who, pick('study'), pick('reading')),
  submit: async ({ queue, who, mark }, pick, known) =>
    keep(known.job, await queue.submit(who, { kind: 'run', studyId: pick('study'), payload: { mark } })),
  cancel: ({ queue, who }, pick) => queue.cancel(who, pick('job')),
  retry: ({ queue, who }, pick) => queue.retry(who, pick('job')),
  seeJobs: ({ own, who }, pick) => own.jobs.list(who, { ...page, studyId: pick('study') }),
  seeJob: ({ own, who }, pick) => own.jobs.get(who, pick('job')),
  seeLog: ({ own, who }, pick) => own.jobs.log(who, pick('job'), { after: 0, limit: 10 }),
  seeMembers: ({ own, who }) => own.members.list(who),
  changeRole: ({ own, who }, pick) => own.members.changeRole(who, pick('member'), 'viewer'),
  dropMember: ({ own, who }, pick) => own.members.remove(who, pick('member')),
  invite: async ({ own, who, mark }, _pick, known) => {
    const open = {
      email: `${mark}@example.org`,
      role: 'viewer' as const,
      tokenHash: newId(),
      expiresAt: new Date(),
    };
    return keep(known.invitation, await own.invitations.create(who, open));
  },
  seeInvitations: ({ own, who }) => own.invitations.list(who),
  uninvite: ({ own, who }, pick) => own.invitations.revoke(who, pick('invitation')),
  makeKey: async ({ own, who, mark }, _pick, known) => {
    const made = { name: mark, role: 'viewer' as const, hash: newId(), start: 'mo', expiresAt: new Date() };
    return keep(known.key, await own.apiKeys.create(who, made));
  },
  seeKeys: ({ own, who }) => own.apiKeys.list(who),
  revokeKey: ({ own, who }, pick) => own.apiKeys.revoke(who, pick('key')),
  seeAudit: ({ own, who }) => own.audit.list(who, page),
};

/** Every row of an organisation, of all tables that have any. */
async function everythingOf({ pool }: Database, organisationId: string): Promise<string> {
  const { rows: tables } = await pool.query<{ table_name: string }>(
    `select table_name from information_schema.columns
     where table_schema = 'public' and column_name = 'organisation_id' order by 1`,
  );
  const parts = tables.map(
    ({ table_name: name }) =>
      `select '${name}' as name, (select json_agg(t order by t::text) from "${name}" t where organisation_id = $1) as rows`,
  );
  const { rows } = await pool.query(parts.join(' union all '), [organisationId]);
  return JSON.stringify(rows);
}

onBothDatabases('two organisations', (database) => {
  it('never see or change what is the other’s, whatever ids they name (property)', async () => {
    const queue = await openJobQueue(database());
    const step = fc.record({
      act: fc.constantFrom(...Object.keys(acts)),
      first: fc.boolean(),
      choice: fc.nat({ max: 1000 }),
    });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 60 }), async (steps) => {
        const [a, b] = [
          await newTeam(database().queries, 'Alpha'),
          await newTeam(database().queries, 'Beta'),
        ];
        const askers = [
          { ...a, mark: 'Alpha', queue },
          { ...b, mark: 'Beta', queue },
        ] as const;
        const known: Known = {
          project: [],
          slide: [],
          model: [],
          study: [],
          note: [],
          set: [],
          reading: [],
          job: [],
          member: [],
          invitation: [],
          key: [],
        };
        for (const by of askers) {
          for (const first of ['makeProject', 'makeModel', 'invite', 'makeKey'])
            await acts[first]!(by, () => '', known);
          const project = known.project.at(-1)!;
          const ofOwn = (noun: keyof Known) => (noun === 'project' ? project : known[noun].at(-1)!);
          for (const next of ['makeSlide', 'makeStudy', 'makeNote', 'makeSet', 'makeReading', 'submit']) {
            await acts[next]!(by, ofOwn, known);
          }
          known.member.push((await by.own.members.list(by.who))[0]!.id);
        }
        for (const { act, first, choice } of steps) {
          const [by, other] = first ? askers : [askers[1], askers[0]];
          const pick = (noun: keyof Known) => known[noun][choice % known[noun].length]!;
          const before = await everythingOf(database(), other.who.organisationId);
          const answer = await acts[act]!(by, pick, known).catch(() => {
            refused += 1;
            return 'refused';
          });
          expect(JSON.stringify(answer) ?? '', act).not.toContain(other.mark);
          expect(await everythingOf(database(), other.who.organisationId), act).toBe(before);
        }
      }),
      { numRuns: 12 },
    );
    await queue.close();
    expect(refused).toBeGreaterThan(0);
  });

  it('every table of teams says whose its rows are, and loses them with the organisation', async () => {
    const { rows } = await database().pool.query(
      `select t.table_name as name, c.is_nullable as nullable
       from information_schema.tables t
       left join information_schema.columns c
         on c.table_schema = t.table_schema and c.table_name = t.table_name and c.column_name = 'organisation_id'
       where t.table_schema = 'public' order by 1`,
    );
    const ofNobody = rows.filter(({ nullable }) => nullable === null).map(({ name }) => name);
    expect(ofNobody).toEqual([
      'account',
      'organisation',
      'password_link',
      'rate_limit',
      'session',
      'user',
      'verification',
      'worker',
    ]);
    expect(rows.filter(({ nullable }) => nullable === 'YES')).toEqual([]);

    const { rows: keys } = await database().pool.query(
      `select conrelid::regclass::text as name, confdeltype as on_delete from pg_constraint
       where contype = 'f' and confrelid = 'organisation'::regclass and connamespace = 'public'::regnamespace`,
    );
    const cascading = keys.filter(({ on_delete }) => on_delete === 'c').map(({ name }) => name);
    expect(cascading.sort()).toEqual(
      rows.filter(({ nullable }) => nullable === 'NO').map(({ name }) => name),
    );
  });

  it('the tables themselves refuse a row that belongs to two organisations', async () => {
    const [a, b] = [await newTeam(database().queries), await newTeam(database().queries)];
    const theirs = await b.own.projects.create(b.who, { name: 'Theirs' });
    const study = { projectId: theirs.id, name: 'x', folder: '/x', state: 'queued' as const };
    await expect(a.own.studies.create(a.who, study)).rejects.toMatchObject({ cause: { code: '23503' } });
  });
});
