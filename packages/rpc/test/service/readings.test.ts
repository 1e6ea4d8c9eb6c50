import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../db/test/support/databases.js';
import type { Principal, Role } from '../../src/index.js';
import { type ReaderAnswers, readingResult } from '../../src/service/reading-result.js';
import { makeOrganisation } from '../support/people.js';
import { makePhantomStudy } from '../support/phantom-study.js';
import { fillOrganisation } from '../support/tenant.js';
import { startServer, type TestServer } from '../support/test-server.js';

const phantom = makePhantomStudy({ methods: ['nmf'], clusters: [4], attribution: [] });

describe('a blind reading', () => {
  let server: TestServer;
  let team: Readonly<Record<Role, Principal>>;
  let study: string;
  let reading: string;

  beforeAll(async () => {
    server = await startServer(await databases[0]!.place());
    team = await makeOrganisation(server, 'Readers');
    const files = { study: await phantom.copy('read'), slide: '/nowhere/a.svs', model: '/nowhere/a.onnx' };
    study = (await fillOrganisation(server, team.admin, 'Readers', files)).study;
  });
  afterAll(() => server?.close());

  const answer = (who: Principal, cluster: number, choice: string) =>
    server.as(who).readings.answer({ study, reading, cluster, choice, comment: `as ${who.role} says` });

  it('is begun with words to choose from', async () => {
    const begin = (choices: string[]) =>
      server.as(team.editor).readings.create({ study, title: 'First look', choices });
    await expect(begin(['gland', 'Gland'])).rejects.toThrow('not all different');
    await expect(begin(['gland', 'none of these'])).rejects.toThrow('not all different');
    const made = await begin(['gland', 'stroma', 'fat']);
    expect(made).toMatchObject({ title: 'First look', dictionary: 'nmf-k4', clusters: 4, readers: [] });
    reading = made.id;
  });

  it('shows tiles in an order of each reader’s own, and neither names nor colours', async () => {
    const { version } = await server.as(team.editor).concepts.list({ study });
    const change = { kind: 'rename', cluster: 0, name: 'The answer' } as const;
    await server.as(team.editor).concepts.edit({ study, version, change });
    const views = [];
    for (const who of Object.values(team)) views.push(await server.as(who).readings.get({ study, reading }));
    for (const view of views) {
      expect([...view.order].sort()).toEqual([0, 1, 2, 3]);
      expect(view.examples.map(({ cluster }) => cluster)).toEqual(view.order);
      expect(view.examples.every(({ tiles }) => tiles.length > 0)).toBe(true);
      expect(JSON.stringify(view)).not.toMatch(/The answer|#[0-9a-f]{6}/i);
    }
    expect(new Set(views.map(({ order }) => order.join())).size).toBeGreaterThan(1);
    const again = await server.as(team.viewer).readings.get({ study, reading });
    expect(again.order).toEqual(views[0]!.order);
  });

  it('takes a word that is offered, or none of these, and lets a reader change their mind', async () => {
    await expect(answer(team.annotator, 0, 'cartilage')).rejects.toThrow('is not one of the choices');
    await expect(answer(team.annotator, 7, 'gland')).rejects.toThrow('has no cluster 8');
    await answer(team.annotator, 0, 'none of these');
    const now = await answer(team.annotator, 0, 'gland');
    expect(now.answers).toEqual([{ cluster: 0, choice: 'gland', comment: 'as annotator says' }]);
    await expect(
      server.as(team.viewer).readings.answer({ study, reading, cluster: 0, choice: 'gland' }),
    ).rejects.toThrow('needs the role annotator');
  });

  it('shows what others said only after the last own answer, which is final', async () => {
    for (const [cluster, word] of ['gland', 'stroma', 'fat', 'stroma'].entries())
      await answer(team.editor, cluster, word);
    const halfway = await server.as(team.annotator).readings.get({ study, reading });
    expect(halfway.result).toBeUndefined();
    expect(JSON.stringify(halfway)).not.toContain('as editor says');
    expect(halfway.readers).toEqual(
      expect.arrayContaining([
        { name: 'editor of Readers', answered: 4, me: false },
        { name: 'annotator of Readers', answered: 1, me: true },
      ]),
    );
    await answer(team.annotator, 1, 'stroma');
    await answer(team.annotator, 2, 'fat');
    const { result } = await answer(team.annotator, 3, 'none of these');
    // Agreement 3/4; by chance 1/4·1/4 + 1/4·1/2 + 1/4·1/4 = 1/4.
    expect(result).toMatchObject({ agreement: 0.75, chance: 0.25 });
    expect(result!.kappa).toBeCloseTo((0.75 - 0.25) / (1 - 0.25), 12);
    expect(result!.interval![0]).toBeLessThan(result!.kappa!);
    expect(result!.byCluster[3]!.answers).toEqual(
      expect.arrayContaining([
        { reader: 'annotator of Readers', choice: 'none of these', comment: 'as annotator says' },
        { reader: 'editor of Readers', choice: 'stroma', comment: 'as editor says' },
      ]),
    );
    await expect(answer(team.annotator, 3, 'stroma')).rejects.toThrow('cannot be changed');
    const watching = await server.as(team.viewer).readings.get({ study, reading });
    expect(watching.result).toBeUndefined();
  });

  it('goes on with the clusters that are shown when two are merged meanwhile', async () => {
    const { version } = await server.as(team.editor).concepts.list({ study });
    const change = { kind: 'merge', clusters: [2, 3], into: 2 } as const;
    await server.as(team.editor).concepts.edit({ study, version, change });
    const view = await server.as(team.annotator).readings.get({ study, reading });
    expect([...view.order].sort()).toEqual([0, 1, 2]);
    expect(view.result!.byCluster.map(({ cluster }) => cluster)).toEqual([0, 1, 2]);
    expect(view.result!.kappa).toBe(1);
    await server.as(team.editor).readings.remove({ study, reading });
    const left = await server.as(team.viewer).readings.list({ study });
    expect(left.map(({ title }) => title)).toEqual(['Readers reading']);
  });
});

describe('the agreement of readers', () => {
  const reader = (name: string, ...words: string[]): ReaderAnswers => ({
    reader: name,
    answers: new Map(words.map((choice, cluster) => [cluster, { choice, comment: '' }])),
  });

  it('of one reader is not defined', () => {
    const result = readingResult([reader('a', 'x', 'y')], [0, 1], 'id');
    expect(result).toMatchObject({ kappa: null, agreement: 1 });
    expect(result.interval).toBeUndefined();
  });

  it('of two is Cohen’s κ, of three Fleiss’: they differ where readers use words differently often', () => {
    const [a, b] = [reader('a', 'x', 'x', 'x', 'y'), reader('b', 'x', 'y', 'y', 'y')];
    const two = readingResult([a, b], [0, 1, 2, 3], 'id');
    const chance = (3 / 4) * (1 / 4) + (1 / 4) * (3 / 4);
    expect(two.kappa).toBeCloseTo((0.5 - chance) / (1 - chance), 12);
    expect(two.chance).toBeCloseTo(chance, 12);
    const three = readingResult([a, b, a], [0, 1, 2, 3], 'id');
    const pairs = (1 + 1 / 3 + 1 / 3 + 1) / 4;
    const expected = (7 / 12) ** 2 + (5 / 12) ** 2;
    expect(three.kappa).toBeCloseTo((pairs - expected) / (1 - expected), 12);
    expect(three.agreement).toBe(0.5);
  });

  it('has the same interval each time', () => {
    const readers = [reader('a', 'x', 'y', 'x', 'z', 'x'), reader('b', 'x', 'y', 'z', 'z', 'x')];
    const once = readingResult(readers, [0, 1, 2, 3, 4], 'id').interval;
    expect(readingResult(readers, [0, 1, 2, 3, 4], 'id').interval).toEqual(once);
    expect(once![0]).toBeLessThan(once![1]);
  });
});
