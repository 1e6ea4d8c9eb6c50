import { createRepositories, schema } from '@morphoscope/db';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../db/test/support/databases.js';
import type { Principal, Role } from '../../src/index.js';
import { makeOrganisation, newAddress, signIn, signUp } from '../support/people.js';
import { otherMember } from '../support/tenant.js';
import { startServer, type TestServer } from '../support/test-server.js';

for (const { name, available, place } of databases) {
  describe.skipIf(!available)(`roles, keys and invitations on ${name}`, () => {
    let server: TestServer;
    let team: Readonly<Record<Role, Principal>>;

    beforeAll(async () => {
      server = await startServer(await place());
    });
    afterAll(() => server?.close());

    const bearer = (secret: string) => server.auth.principalOf({ authorization: `Bearer ${secret}` });
    const memberOf = async ({ userId, organisationId }: Principal): Promise<string> => {
      const rows = await createRepositories(server.db.queries).members.list({
        userId,
        organisationId,
        name: '',
      });
      return rows.find((row) => row.userId === userId)!.id;
    };

    it('keeps an admin, whoever tries what', async () => {
      team = await makeOrganisation(server, 'Keep');
      const admin = server.as(team.admin);
      const own = await memberOf(team.admin);
      await expect(admin.users.changeRole({ member: own, role: 'viewer' })).rejects.toThrow('last admin');
      await expect(admin.users.remove({ member: own })).rejects.toThrow('last admin');
      const second = await memberOf(team.editor);
      await admin.users.changeRole({ member: second, role: 'admin' });
      const results = await Promise.allSettled([
        admin.users.changeRole({ member: second, role: 'viewer' }),
        server.as({ ...team.editor, role: 'admin' }).users.changeRole({ member: own, role: 'viewer' }),
      ]);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const roles = (await server.as(team.viewer).users.members()).map(({ role }) => role);
      expect(roles.filter((role) => role === 'admin')).toHaveLength(1);
    });

    it('gives nobody a key above their own role', async () => {
      team = await makeOrganisation(server, 'Keys');
      const { users } = server.as(team.admin);
      const key = await users.createKey({ name: 'all', role: 'admin' });
      expect((await bearer(key.secret!))?.role).toBe('admin');
      // The service itself, past the router: an editor asks for an admin's key.
      const asking = server.services.users.createKey(team.editor, { name: 'up', role: 'admin', days: 1 });
      await expect(asking).rejects.toThrow('cannot be admin when you are editor');
    });

    it('gives a key no more than its maker may now, and nothing once they are gone', async () => {
      team = await makeOrganisation(server, 'Demoted');
      const [boss, maker] = [server.as(team.admin), { ...team.editor, role: 'admin' as const }];
      const member = await memberOf(team.editor);
      await boss.users.changeRole({ member, role: 'admin' });
      const { secret } = await server.as(maker).users.createKey({ name: 'script', role: 'admin' });
      const before = (await bearer(secret!))!;
      expect(before.role).toBe('admin');
      await boss.users.changeRole({ member, role: 'viewer' });
      expect((await bearer(secret!))?.role).toBe('viewer');
      expect(await server.auth.isStillValid(before)).toBe(false);
      await boss.users.remove({ member });
      expect(await bearer(secret!)).toBeUndefined();
      expect(await server.auth.principalOf({ cookie: 'none' })).toBeUndefined();
    });

    it('refuses a key at once when it is revoked, and when it has run out', async () => {
      team = await makeOrganisation(server, 'Revoked');
      const { users } = server.as(team.admin);
      const [revoked, old, kept] = [
        await users.createKey({ name: 'revoked' }),
        await users.createKey({ name: 'old' }),
        await users.createKey({ name: 'kept' }),
      ];
      const principal = (await bearer(revoked.secret!))!;
      await users.revokeKey({ key: revoked.id });
      expect(await bearer(revoked.secret!)).toBeUndefined();
      expect(await server.auth.isStillValid(principal)).toBe(false);
      await server.db.queries
        .update(schema.apiKey)
        .set({ expiresAt: new Date(Date.now() - 1) })
        .where(eq(schema.apiKey.id, old.id));
      expect(await bearer(old.secret!)).toBeUndefined();
      expect(await bearer(kept.secret!)).toMatchObject({ role: 'viewer', via: 'key' });
      const listed = (await users.keys()).find(({ id }) => id === kept.id)!;
      expect(listed.lastUsedAt).toBeDefined();
      expect(listed.secret).toBeUndefined();
    });

    it('knows nobody by a key that is cut, padded, of another case, or no key at all', async () => {
      team = await makeOrganisation(server, 'Forged');
      const { secret } = await server.as(team.admin).users.createKey({ name: 'real' });
      const headers = [
        `Bearer ${secret!.slice(0, -1)}`,
        `Bearer ${secret}x`,
        `Bearer ${secret} `,
        `Bearer ${secret!.toUpperCase()}`,
        `bearer ${secret}`,
        `Basic ${Buffer.from(`x:${secret}`).toString('base64')}`,
        `Bearer ' or 1=1 --`,
        'Bearer ',
        'x'.repeat(100_000),
      ];
      for (const authorization of headers)
        expect(await server.auth.principalOf({ authorization })).toBeUndefined();
    });

    it('does not fall back on a cookie when a key is wrong', async () => {
      const person = await firstPerson(server);
      const { cookie } = person;
      expect(await server.auth.principalOf({ cookie })).toBeDefined();
      const authorization = `Bearer mk_${'A'.repeat(43)}`;
      expect(await server.auth.principalOf({ cookie, authorization })).toBeUndefined();
    });

    it('lets an invitation in once, before its time is over, and for what it says', async () => {
      team = await makeOrganisation(server, 'Invites');
      const admin = server.as(team.admin);
      const invite = async (email: string, role: Role) =>
        (await admin.users.invite({ email, role })).link!.split('#')[1]!;
      const token = await invite('One@Example.org', 'annotator');
      expect((await server.as().users.door({ invitation: token })).invitation).toEqual({
        email: 'one@example.org',
        role: 'annotator',
        organisation: 'Invites',
      });
      const [a, b] = await Promise.allSettled([
        signUp(server, 'one@example.org', { invitation: token, address: newAddress() }),
        signUp(server, 'thief@example.org', { invitation: token, address: newAddress() }),
      ]);
      expect([a, b].filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      await expect(server.as().users.door({ invitation: token })).rejects.toThrow('not open any more');
      const [late, revoked, replaced] = [
        await invite('late@example.org', 'viewer'),
        await invite('revoked@example.org', 'viewer'),
        await invite('replaced@example.org', 'viewer'),
      ];
      await invite('replaced@example.org', 'viewer');
      await server.db.queries
        .update(schema.invitation)
        .set({ expiresAt: new Date(Date.now() - 1) })
        .where(eq(schema.invitation.email, 'late@example.org'));
      const open = await admin.users.invitations();
      expect(open.map(({ email }) => email).sort()).toEqual(['replaced@example.org', 'revoked@example.org']);
      await admin.users.revokeInvitation({
        invitation: open.find(({ email }) => email === 'revoked@example.org')!.id,
      });
      for (const gone of [late, revoked, replaced, `mi_${'A'.repeat(43)}`]) {
        await expect(
          signUp(server, `x-${gone.slice(-6).toLowerCase()}@example.org`, {
            invitation: gone,
            address: newAddress(),
          }),
        ).rejects.toThrow('Accounts are made by invitation');
      }
    });

    it('raises nobody who is a member already', async () => {
      team = await makeOrganisation(server, 'Raised');
      const person = await firstPerson(server);
      const admin = server.as(team.admin);
      const link = async (role: Role) =>
        (await admin.users.invite({ email: `${role}-link@example.org`, role })).link!.split('#')[1]!;
      const me = server.as(await person.principal());
      expect((await me.users.acceptInvitation({ token: await link('viewer') })).role).toBe('viewer');
      const principal = await person.principal();
      expect(principal).toMatchObject({ organisationId: team.admin.organisationId, role: 'viewer' });
      const again = await server.as(principal).users.acceptInvitation({ token: await link('admin') });
      expect(again.role).toBe('viewer');
      await expect(server.as(principal).users.members()).resolves.toHaveLength(5);
      await expect(server.as(principal).users.invitations()).rejects.toThrow('needs the role admin');
    });

    it('closes an organisation to those who were removed, at once, and tells them at the door', async () => {
      team = await makeOrganisation(server, 'Removed');
      const admin = server.as(team.admin);
      const { link } = await admin.users.invite({ email: 'gone@example.org', role: 'editor' });
      const person = await signUp(server, 'gone@example.org', {
        invitation: link!.split('#')[1]!,
        address: newAddress(),
      });
      const before = await person.principal();
      await admin.users.remove({ member: await memberOf(before) });
      await expect(person.principal()).rejects.toThrow('does not know');
      expect(await server.auth.isStillValid(before)).toBe(false);
      await expect(signIn(server, 'gone@example.org')).rejects.toThrow('You belong to no organisation here');
      const back = await admin.users.invite({ email: 'gone@example.org', role: 'viewer' });
      const again = await signIn(server, 'gone@example.org', { invitation: back.link!.split('#')[1]! });
      expect((await again.principal()).role).toBe('viewer');
    });

    it('shows and ends sessions of oneself only', async () => {
      team = await makeOrganisation(server, 'Sessions');
      const { session } = await otherMember(server, team.admin, 'Sessions');
      const mine = await server.as(team.admin).users.sessions();
      expect(mine.map(({ id }) => id)).toEqual([team.admin.credential]);
      await expect(server.as(team.admin).users.revokeSession({ session })).rejects.toThrow('no session');
    });

    it('writes down who did what about people and keys, in order and without secrets', async () => {
      team = await makeOrganisation(server, 'Audit');
      const { users } = server.as(team.admin);
      const { secret, id } = await users.createKey({ name: 'night job', role: 'editor', days: 3 });
      const { link } = await users.invite({ email: 'new@example.org', role: 'viewer' });
      await users.revokeKey({ key: id });
      const { items } = await users.audit({});
      expect(items.map(({ action }) => action)).toEqual(['key.revoke', 'member.invite', 'key.create']);
      expect(items.every(({ author }) => author === 'admin of Audit')).toBe(true);
      const text = JSON.stringify(items);
      expect(text).not.toContain(secret!.slice(3, 20));
      expect(text).not.toContain(link!.split('#')[1]!);
      expect((await users.audit({ action: 'key.revoke' })).items).toHaveLength(1);
      const first = await users.audit({ limit: 2 });
      const rest = await users.audit({ limit: 2, cursor: first.nextCursor! });
      expect([...first.items, ...rest.items]).toEqual(items);
      expect(rest.nextCursor).toBeUndefined();
    });

    it('finds entries by kind, words and time', async () => {
      team = await makeOrganisation(server, 'Filter');
      const { users } = server.as(team.admin);
      await users.createKey({ name: '100%_day' });
      await users.invite({ email: 'key@example.org', role: 'viewer' });
      const actions = async (filter: Parameters<typeof users.audit>[0]) =>
        (await users.audit(filter)).items.map(({ action }) => action);
      expect(await actions({ kind: 'key' })).toEqual(['key.create']);
      expect(await actions({ search: 'KEY' })).toEqual(['member.invite', 'key.create']);
      // Signs of patterns are letters like others.
      expect(await actions({ search: '100%_d' })).toEqual(['key.create']);
      expect(await actions({ search: '1__%' })).toEqual([]);
      expect(await actions({ search: 'admin of Filter', kind: 'member' })).toEqual(['member.invite']);
      const [{ at }] = (await users.audit({ kind: 'member' })).items as [{ at: string }];
      expect(await actions({ from: at })).toContain('member.invite');
      expect(await actions({ before: at })).not.toContain('member.invite');
      await expect(users.audit({ kind: 'm%' })).rejects.toThrow('is no kind of entry');
    });

    it('lets people change their own name, sign out elsewhere, and leave, but not the last admin', async () => {
      team = await makeOrganisation(server, 'Own');
      const { link } = await server.as(team.admin).users.invite({ email: 'own@example.org', role: 'editor' });
      const invitation = link!.split('#')[1]!;
      const person = await signUp(server, 'own@example.org', { invitation, address: newAddress() });
      const elsewhere = await signIn(server, 'own@example.org');
      const { users } = server.as(await person.principal());
      expect((await users.changeName({ name: ' Second Reader ' })).name).toBe('Second Reader');
      expect((await person.principal()).name).toBe('Second Reader');
      await users.revokeOtherSessions();
      await expect(elsewhere.principal()).rejects.toThrow('does not know');
      expect(await users.sessions()).toHaveLength(1);
      await expect(server.as(team.admin).users.leaveOrganisation()).rejects.toThrow('last admin');
      await server.as(await person.principal()).users.leaveOrganisation();
      await expect(person.principal()).rejects.toThrow('does not know');
      const told = (await server.as(team.admin).users.audit({ search: 'Second Reader' })).items;
      expect(told.map(({ action }) => action)).toEqual(['member.leave', 'member.rename']);
    });
  });
}

/** An account of its own, made by an invitation into an organisation of its own. */
async function firstPerson(server: TestServer) {
  const home = await makeOrganisation(server, 'Home');
  const email = `person-${home.admin.userId.toLowerCase()}@example.org`;
  const { link } = await server.as(home.admin).users.invite({ email, role: 'editor' });
  return signUp(server, email, { invitation: link!.split('#')[1]!, address: newAddress() });
}
