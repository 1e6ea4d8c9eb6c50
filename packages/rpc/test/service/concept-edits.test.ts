import { editStudy, summarise } from '@morphoscope/study';
import type { TRPCError } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../db/test/support/databases.js';
import type { ConflictError, Principal, Role } from '../../src/index.js';
import { editText } from '../../src/service/edit-text.js';
import { makeOrganisation } from '../support/people.js';
import { makePhantomStudy } from '../support/phantom-study.js';
import { fillOrganisation } from '../support/tenant.js';
import { startServer, type TestServer } from '../support/test-server.js';

const phantom = makePhantomStudy({ methods: ['nmf'], clusters: [3, 4], attribution: [] });
const dictionary = 'nmf-k4';

for (const { name, available, place } of databases) {
  describe.skipIf(!available)(`edits of clusters by several people on ${name}`, () => {
    let server: TestServer;
    let team: Readonly<Record<Role, Principal>>;
    let study: string;
    let folder: string;

    beforeAll(async () => {
      server = await startServer(await place());
      team = await makeOrganisation(server, 'Readers');
      folder = await phantom.copy(`edited-${name.split(' ')[0]}`);
      const files = { study: folder, slide: '/nowhere/a.svs', model: '/nowhere/a.onnx' };
      study = (await fillOrganisation(server, team.admin, 'Readers', files)).study;
    });
    afterAll(() => server?.close());

    const concepts = (who: Principal = team.annotator) => server.as(who).concepts;
    const version = async () => (await concepts().list({ study, dictionary })).version;
    const rename = (from: number, cluster: number, to: string, who?: Principal) =>
      concepts(who).edit({ study, dictionary, version: from, change: { kind: 'rename', cluster, name: to } });

    it('are shown at once, and stand in the folder that report and command line read', async () => {
      expect(await version()).toBe(0);
      const list = await rename(0, 1, 'Collagen edge');
      expect(list.version).toBe(1);
      expect(list.concepts[1]).toMatchObject({ name: 'Collagen edge', named: true });
      await concepts().edit({
        study,
        dictionary,
        version: 1,
        change: { kind: 'recolour', cluster: 1, colour: '#123456' },
      });
      const summary = (await summarise(folder)).dictionaries.find(({ id }) => id === dictionary)!;
      expect(summary.concepts[1]).toMatchObject({ name: 'Collagen edge', colour: '#123456' });
      // The other dictionary is another story.
      expect((await concepts().list({ study, dictionary: 'nmf-k3' })).version).toBe(0);
    });

    it('made at the same moment: one is made, the other learns what happened, and nothing is lost', async () => {
      const from = await version();
      const results = await Promise.allSettled([
        rename(from, 0, 'Gland', team.annotator),
        rename(from, 0, 'Tumour', team.editor),
        rename(from, 2, 'Stroma', team.admin),
      ]);
      const made = results.filter((one) => one.status === 'fulfilled');
      const refused = results
        .filter((one) => one.status === 'rejected')
        .map(({ reason }) => reason as TRPCError);
      expect(made).toHaveLength(1);
      for (const error of refused) {
        expect(error.code).toBe('CONFLICT');
        const { conflict } = error.cause as ConflictError;
        expect(conflict.version).toBe(from + 1);
        expect(conflict.author).toMatch(/of Readers$/);
        expect(error.message).toBe(`${conflict.author} changed this meanwhile: ${conflict.text}`);
      }
      expect(await version()).toBe(from + 1);
      await rename(from + 1, 3, 'Lumen');
    });

    it('that cannot be change nothing', async () => {
      const from = await version();
      const before = await concepts().list({ study, dictionary });
      const taken = before.concepts[1]!.name;
      await expect(rename(from, 2, taken)).rejects.toThrow(`is called ${taken} already`);
      await expect(rename(from, 40, 'Nothing')).rejects.toThrow('there is no cluster 41');
      await expect(rename(from + 5, 0, 'Early')).rejects.toThrow(`there is no version ${from + 5} yet`);
      await expect(
        concepts().edit({ study, dictionary: 'nmf-k9', version: 0, change: { kind: 'undo' } }),
      ).rejects.toThrow('the study has no dictionary nmf-k9');
      expect(await concepts().list({ study, dictionary })).toEqual(before);
    });

    it('can be taken back, and the history tells both', async () => {
      const from = await version();
      const before = (await concepts().list({ study, dictionary })).concepts.map((one) => one.name);
      const merged = await concepts().edit({
        study,
        dictionary,
        version: from,
        change: { kind: 'merge', clusters: [0, 3], into: 0, name: 'Gland and lumen' },
      });
      expect(merged.concepts.map(({ cluster }) => cluster)).toEqual([0, 1, 2]);
      const undone = await concepts().edit({
        study,
        dictionary,
        version: from + 1,
        change: { kind: 'undo' },
      });
      expect(undone.concepts.map((one) => one.name)).toEqual(before);
      const { items } = await concepts().history({ study, dictionary, limit: 2 });
      expect(items).toMatchObject([
        {
          version: from + 2,
          text: 'took back: merged clusters 1 and 4 into 1 and named it Gland and lumen',
          cluster: 0,
        },
        { version: from + 1, text: 'merged clusters 1 and 4 into 1 and named it Gland and lumen' },
      ]);
    });

    it('made at the command line count too, and are taken into the history once', async () => {
      const from = await version();
      await editStudy({ study: folder, dictionary, edits: [{ kind: 'hide', cluster: 2 }] });
      const outdated = await rename(from, 1, 'Too late').catch((error: TRPCError) => error);
      expect((outdated as TRPCError).code).toBe('CONFLICT');
      expect((outdated as TRPCError).message).toBe('command line changed this meanwhile: hid cluster 3');
      const versions = await Promise.all([version(), version(), version()]);
      expect(versions).toEqual([from + 1, from + 1, from + 1]);
      await editStudy({ study: folder, dictionary, undo: 2, edits: [] });
      const { items } = await concepts().history({ study, dictionary, limit: 1 });
      expect(items[0]).toMatchObject({ version: from + 2, author: 'command line' });
      expect(items[0]!.text).toMatch(/^changed the edits; there are \d+ now$/);
      const list = await rename(from + 2, 2, 'After all');
      expect(list.concepts[2]).toMatchObject({ name: 'After all', hidden: false });
    });

    it('have a history in pages, from the first on', async () => {
      const seen: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await concepts().history({ study, dictionary, limit: 3, ...(cursor ? { cursor } : {}) });
        seen.push(...page.items.map((item) => item.version));
        cursor = page.nextCursor;
      } while (cursor);
      const last = await version();
      expect(seen).toEqual(Array.from({ length: last }, (_, i) => last - i));
      await expect(concepts().history({ study, dictionary, cursor: 'nonsense' })).rejects.toThrow('cursor');
    });

    it('come with notes: of clusters, of places, by their authors', async () => {
      const note = await concepts().addNote({ study, dictionary, cluster: 1, text: 'Tangential cut?' });
      expect(note).toMatchObject({ author: 'annotator of Readers', mine: true, cluster: 1, dictionary });
      await concepts(team.editor).addNote({ study, text: 'Look here', slide: 'a', x: 1.5, y: 2 });
      await expect(concepts().addNote({ study, text: 'Where?', x: 1, y: 2 })).rejects.toThrow(
        'a place is a slide',
      );
      expect((await concepts().list({ study, dictionary })).concepts.map(({ notes }) => notes)).toEqual([
        0, 1, 0, 0,
      ]);
      const all = await concepts(team.viewer).notes({ study });
      expect(all.items[0]).toMatchObject({ text: 'Look here', slide: 'a', x: 1.5, y: 2, mine: false });
      expect((await concepts().notes({ study, cluster: 1 })).items).toMatchObject([
        { text: 'Tangential cut?' },
      ]);
      await expect(concepts(team.editor).removeNote({ study, note: note.id })).rejects.toThrow(
        'no note of yours',
      );
      await concepts(team.admin).removeNote({ study, note: note.id });
      expect((await concepts().notes({ study, cluster: 1 })).items).toEqual([]);
    });
  });
}

it('tells edits in words', () => {
  expect(editText({ kind: 'hide', cluster: 0 })).toBe('hid cluster 1');
  expect(editText({ kind: 'merge', clusters: [4, 1, 2], into: 1 })).toBe('merged clusters 2, 3 and 5 into 2');
  expect(editText({ kind: 'split', cluster: 2, by: 0, at: 0.25, name: 'Rim' })).toBe(
    'split cluster 3 where cluster 1 has at least 25 % of its weight and named it Rim',
  );
  expect(editText({ kind: 'show', cluster: 9 })).toBe('showed cluster 10 again');
});
