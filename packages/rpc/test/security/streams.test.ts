import { createRepositories, schema } from '@morphoscope/db';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../db/test/support/databases.js';
import type { Job, Principal, Role } from '../../src/index.js';
import { makeOrganisation } from '../support/people.js';
import { startServer, type TestServer } from '../support/test-server.js';

for (const { name, available, place } of databases) {
  describe.skipIf(!available)(`watching jobs on ${name}`, () => {
    let server: TestServer;
    let ours: Readonly<Record<Role, Principal>>;
    let theirs: Readonly<Record<Role, Principal>>;
    const studies = new Map<string, string>();

    beforeAll(async () => {
      server = await startServer(await place());
      ours = await makeOrganisation(server, 'Ours');
      theirs = await makeOrganisation(server, 'Theirs');
      for (const { admin } of [ours, theirs]) {
        const rows = createRepositories(server.db.queries);
        const project = await rows.projects.create(admin, { name: 'p' });
        const folder = `/nowhere/${admin.organisationId}`;
        const study = { projectId: project.id, name: 's', folder, state: 'complete' } as const;
        studies.set(admin.organisationId, (await rows.studies.create(admin, study)).id);
      }
    });
    afterAll(() => server?.close());

    const submit = async ({ admin }: Readonly<Record<Role, Principal>>): Promise<Job> =>
      server.as(admin).jobs.submit({ kind: 'evaluate', study: studies.get(admin.organisationId)! });
    const watch = async (who: Principal, input: { job?: string } = {}) =>
      (await server.as(who).jobs.watch(input)) as AsyncIterable<Job>;

    it('shows those of the own organisation as they change, and no others', async () => {
      const first = await submit(ours);
      const foreign = await submit(theirs);
      const seen: Job[] = [];
      const done = (async () => {
        for await (const job of await watch(ours.viewer)) {
          seen.push(job);
          if (job.state === 'cancelled') return;
        }
      })();
      await expect.poll(() => seen.length).toBeGreaterThan(0);
      await server.as(theirs.editor).jobs.cancel({ job: foreign.id });
      await server.as(ours.editor).jobs.cancel({ job: first.id });
      await done;
      expect(new Set(seen.map(({ id }) => id))).toEqual(new Set([first.id]));
      expect(seen[0]).toMatchObject({
        kind: 'evaluate',
        state: 'queued',
        studyName: 's',
        author: 'admin of Ours',
      });
      await expect(watch(ours.viewer, { job: foreign.id }).then(first_)).rejects.toThrow('There is no job');
    });

    it.each([
      [
        'the session is revoked',
        ({ credential }: Principal) =>
          server.db.queries.delete(schema.session).where(eq(schema.session.id, credential!)),
      ],
      [
        'the person is removed',
        ({ userId }: Principal) =>
          server.db.queries.delete(schema.member).where(eq(schema.member.userId, userId)),
      ],
      [
        'the role changes',
        ({ userId }: Principal) =>
          server.db.queries
            .update(schema.member)
            .set({ role: 'editor' })
            .where(eq(schema.member.userId, userId)),
      ],
    ])('ends when %s, and shows nothing that happened afterwards', async (_why, revoke) => {
      const team = await makeOrganisation(server, 'Watching');
      const rows = createRepositories(server.db.queries);
      const project = await rows.projects.create(team.admin, { name: 'p' });
      const folder = `/nowhere/${team.admin.organisationId}`;
      const study = { projectId: project.id, name: 's', folder, state: 'complete' } as const;
      studies.set(team.admin.organisationId, (await rows.studies.create(team.admin, study)).id);
      const job = await submit(team);
      const seen: Job[] = [];
      const done = (async () => {
        for await (const one of await watch(team.viewer)) seen.push(one);
      })();
      await expect.poll(() => seen.length).toBe(1);
      await revoke(team.viewer);
      await server.as(team.admin).jobs.cancel({ job: job.id });
      await done;
      expect(seen).toHaveLength(1);
    });

    it('ends by itself where nothing happens after the session has ended', async () => {
      const team = await makeOrganisation(server, 'Silent');
      const done = (async () => {
        let events = 0;
        for await (const _ of await watch(team.annotator)) events++;
        return events;
      })();
      await server.db.queries.delete(schema.session).where(eq(schema.session.id, team.annotator.credential!));
      expect(await done).toBe(0);
    });
  });
}

async function first_(stream: AsyncIterable<Job>): Promise<Job | undefined> {
  for await (const job of stream) return job;
  return undefined;
}
