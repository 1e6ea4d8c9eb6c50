import { expect, it } from 'vitest';
import { createRepositories, newId, type Repositories, type Scope } from '../src/index.js';
import { onBothDatabases } from './support/databases.js';
import { newPerson, newStudy, newTeam } from './support/team.js';

const inAnHour = () => new Date(Date.now() + 3_600_000);

/** What a person may do in an organisation. */
const roleIn = async (own: Repositories, who: Scope, userId: string) =>
  (await own.members.list(who)).find((one) => one.userId === userId)?.role;

onBothDatabases('rows of a team', (database) => {
  it('a project counts its slides and studies, and takes them along when it goes', async () => {
    const { who, own } = await newTeam(database().queries);
    const { project } = await newStudy({ who, own });
    await own.slides.register(who, project.id, [{ name: 'a', path: '/a.tiff', state: 'ready' }]);
    expect(await own.projects.get(who, project.id)).toMatchObject({ slides: 1, studies: 1 });
    expect(await own.projects.change(who, project.id, { description: 'H&E' })).toMatchObject({
      name: 'Colon',
      description: 'H&E',
    });
    await own.projects.remove(who, project.id);
    expect((await own.studies.list(who, { limit: 10 })).items).toEqual([]);
    expect((await own.slides.list(who, { projectId: project.id, limit: 10 })).items).toEqual([]);
  });

  it('a slide registered again keeps its id and words, and is described anew', async () => {
    const { who, own } = await newTeam(database().queries);
    const { project } = await newStudy({ who, own });
    const broken = { name: 'a', path: '/a.tiff', state: 'broken' as const, message: 'cut off' };
    const [first] = await own.slides.register(who, project.id, [broken]);
    await own.slides.describe(who, first!.id, { label: 'tumour', group: 'patient 1' });
    await own.slides.describe(who, first!.id, { group: null });
    const levels = [{ index: 0, width: 9, height: 9, downsample: 1, blockWidth: 9, blockHeight: 9 }];
    const found = {
      name: 'x',
      path: '/a.tiff',
      state: 'ready' as const,
      width: 9,
      height: 9,
      mppX: 0.5,
      levels,
    };
    const [second] = await own.slides.register(who, project.id, [found, found]);
    expect(second).toMatchObject({
      ...first,
      state: 'ready',
      message: null,
      label: 'tumour',
      group: null,
      mppX: 0.5,
      width: 9,
      height: 9,
      levels,
    });
  });

  it('more slides than a statement takes values are registered at once', async () => {
    const { who, own } = await newTeam(database().queries);
    const { project } = await newStudy({ who, own });
    const slides = Array.from({ length: 3500 }, (_, i) => ({
      name: `s${i}`,
      path: `/s${i}`,
      state: 'ready' as const,
    }));
    const rows = await own.slides.register(who, project.id, slides);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3500);
    const some = [rows[3000]!.id, newId(), rows[1]!.id];
    expect((await own.slides.getAll(who, some)).map(({ name }) => name)).toEqual(['s3000', 's1']);
    expect(await own.slides.registeredPaths(who, project.id, ['/s7', '/other'])).toEqual(new Set(['/s7']));
  });

  it('names are searched as they are written: % and _ mean themselves', async () => {
    const { who, own } = await newTeam(database().queries);
    const { project } = await newStudy({ who, own });
    const named = (name: string) => ({ name, path: `/${name}`, state: 'ready' as const });
    await own.slides.register(who, project.id, ['100%_A', '100xyA', 'b\\c'].map(named));
    const search = async (words: string) =>
      (await own.slides.list(who, { projectId: project.id, limit: 9, search: words })).items.map(
        ({ name }) => name,
      );
    expect(await search('0%_a')).toEqual(['100%_A']);
    expect(await search('\\')).toEqual(['b\\c']);
    expect(await search("'; drop table slide; --")).toEqual([]);
  });

  it('a folder is one study of an organisation; another may have it too', async () => {
    const team = await newTeam(database().queries);
    const { project, study } = await newStudy(team);
    const again = { projectId: project.id, name: 'again', folder: study.folder, state: 'complete' as const };
    await expect(team.own.studies.create(team.who, again)).rejects.toMatchObject({
      tag: 'InputError',
      message: 'this folder is the study Colon, layer 4 already',
    });
    const other = await newTeam(database().queries);
    const theirs = await other.own.projects.create(other.who, { name: 'Theirs' });
    await expect(
      other.own.studies.create(other.who, { ...again, projectId: theirs.id }),
    ).resolves.toMatchObject({ folder: study.folder });
  });

  it('a set keeps its tiles, slide by slide in the order given, each once, also very many', async () => {
    const team = await newTeam(database().queries);
    const { study } = await newStudy(team);
    const tiles = Array.from({ length: 200_000 }, (_, i) => ({
      slide: `s${i % 1300}`,
      tile: (i * 31) % 200_000,
    }));
    const saved = await team.own.tileSets.save(team.who, {
      studyId: study.id,
      name: 'glands',
      tiles: [...tiles, tiles[0]!],
    });
    expect(saved.tiles).toBe(200_000);
    const bySlide = Array.from({ length: 1300 }, (_, s) => tiles.filter((_tile, i) => i % 1300 === s)).flat();
    expect((await team.own.tileSets.get(team.who, study.id, saved.id))?.members).toEqual(bySlide);
    await team.own.tileSets.remove(team.who, study.id, saved.id);
    expect(await team.own.tileSets.get(team.who, study.id, saved.id)).toBeUndefined();
  });

  it('a reader answers each cluster once; a second answer takes the place of the first', async () => {
    const team = await newTeam(database().queries);
    const { who, own } = team;
    const { study } = await newStudy(team);
    const second = {
      ...(await newPerson(database().queries, 'Reader 2')),
      organisationId: who.organisationId,
    };
    const reading = await own.readings.create(who, {
      studyId: study.id,
      dictionary: 'nmf-k8',
      title: 'First look',
      choices: ['gland', 'stroma'],
      clusters: 2,
    });
    const answer = (choice: string) => ({ readingId: reading.id, cluster: 0, choice, comment: '' });
    await own.readings.answer(who, answer('gland'));
    await own.readings.answer(second, answer('gland'));
    await own.readings.answer(who, answer('stroma'));
    const found = await own.readings.get(who, study.id, reading.id);
    expect(found?.answers.map(({ reader, choice }) => [reader, choice]).sort()).toEqual([
      ['Reader 1', 'stroma'],
      ['Reader 2', 'gland'],
    ]);
  });

  it('a note is removed by the one who wrote it, or by an admin', async () => {
    const team = await newTeam(database().queries);
    const { who, own } = team;
    const { study } = await newStudy(team);
    const second = {
      ...(await newPerson(database().queries, 'Reader 2')),
      organisationId: who.organisationId,
    };
    const note = await own.notes.add(who, {
      studyId: study.id,
      dictionary: 'nmf-k8',
      cluster: 2,
      text: 'fat?',
    });
    expect(await own.notes.countByCluster(who, study.id, 'nmf-k8')).toEqual(new Map([[2, 1]]));
    expect(await own.notes.remove(second, study.id, note.id)).toBeUndefined();
    expect(await own.notes.remove(second, study.id, note.id, true)).toMatchObject({ text: 'fat?' });
    expect((await own.notes.list(who, { studyId: study.id, limit: 5 })).items).toEqual([]);
  });

  it('an invitation works once, until it expires or is taken back', async () => {
    const { who, own } = await newTeam(database().queries);
    const invite = (email: string, tokenHash: string, expiresAt = inAnHour()) =>
      own.invitations.create(who, { email, role: 'editor', tokenHash, expiresAt });
    const first = newId();
    const anew = newId();
    await invite('Reader-2@example.org', first);
    await invite('reader-2@example.org', anew);
    const reader = await newPerson(database().queries, 'Reader 2');
    expect(await own.invitations.accept(reader, first)).toBeUndefined();
    expect(await own.invitations.accept(reader, anew)).toMatchObject({ role: 'editor' });
    expect(await own.invitations.accept(reader, anew)).toBeUndefined();
    expect(await roleIn(own, who, reader.userId)).toBe('editor');

    const late = newId();
    await invite('late@example.org', late, new Date(Date.now() - 1000));
    expect(await own.invitations.accept(reader, late)).toBeUndefined();
    const back = newId();
    const open = await invite('back@example.org', back);
    await own.invitations.revoke(who, open.id);
    expect(await own.invitations.accept(reader, back)).toBeUndefined();
  });

  it('an invitation does not lower or raise the role of a member', async () => {
    const { who, own } = await newTeam(database().queries);
    const tokenHash = newId();
    await own.invitations.create(who, {
      email: 'me@example.org',
      role: 'viewer',
      tokenHash,
      expiresAt: inAnHour(),
    });
    await own.invitations.accept(who, tokenHash);
    expect(await roleIn(own, who, who.userId)).toBe('admin');
  });

  it('a key is listed until it is revoked, or its person leaves', async () => {
    const { who, own } = await newTeam(database().queries);
    const second = {
      ...(await newPerson(database().queries, 'Reader 2')),
      organisationId: who.organisationId,
    };
    const token = newId();
    await own.invitations.create(who, {
      email: 'r2@example.org',
      role: 'editor',
      tokenHash: token,
      expiresAt: inAnHour(),
    });
    await own.invitations.accept(second, token);
    const make = (by: typeof who) =>
      own.apiKeys.create(by, {
        name: 'script',
        role: 'viewer',
        hash: newId(),
        start: 'mk_ab',
        expiresAt: inAnHour(),
      });
    const [kept, revoked, theirs] = [await make(who), await make(who), await make(second)];
    expect(await own.apiKeys.revoke(who, revoked.id)).toMatchObject({ id: revoked.id });
    expect(await own.apiKeys.revoke(who, revoked.id)).toBeUndefined();
    const listed = async () => (await own.apiKeys.list(who)).map(({ id }) => id).sort();
    expect(await listed()).toEqual([kept.id, theirs.id].sort());
    const member = (await own.members.list(who)).find(({ userId }) => userId === second.userId)!;
    await own.members.remove(who, member.id);
    expect(await listed()).toEqual([kept.id]);
  });

  it('two admins who demote each other at the same time: one stays', async () => {
    const { who, own } = await newTeam(database().queries);
    const second = await newPerson(database().queries, 'Reader 2');
    const token = newId();
    await own.invitations.create(who, {
      email: 'r2@example.org',
      role: 'admin',
      tokenHash: token,
      expiresAt: inAnHour(),
    });
    await own.invitations.accept(second, token);
    const members = await own.members.list(who);
    const outcomes = await Promise.allSettled(
      members.map(({ id }) => own.members.changeRole(who, id, 'viewer')),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await own.members.list(who)).filter(({ role }) => role === 'admin')).toHaveLength(1);
  });

  it('what was done is in the audit log, and only if it was done', async () => {
    const { who, own } = await newTeam(database().queries);
    const { queries } = database();
    await expect(
      queries.transaction(async (tx) => {
        await createRepositories(tx).projects.create(who, { name: 'Never' });
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    await own.projects.create(who, { name: 'Colon' });
    const { items } = await own.audit.list(who, { limit: 10 });
    expect(items.map(({ action, text, author }) => [action, text, author])).toEqual([
      ['project.create', 'made the project Colon', 'Reader 1'],
      ['organisation.create', 'made the organisation Pathology', 'Reader 1'],
    ]);
    const only = await own.audit.list(who, { limit: 10, action: 'organisation.create' });
    expect(only.items).toHaveLength(1);
  });
});
