import { createRepositories } from '@morphoscope/db';
import type { z } from 'zod';
import { isFirst } from '../auth/admission.js';
import { MIN_PASSWORD } from '../auth/better-auth.js';
import { showPasswordLink } from '../auth/password-links.js';
import type { Page } from '../contract/common.js';
import type {
  ApiKey,
  AuditEntry,
  acceptInvitation,
  changeMember,
  changeOwnName,
  createKey,
  createOrganisation,
  Door,
  describeDoor,
  Invitation,
  inviteMember,
  linkPassword,
  listAudit,
  Me,
  Member,
  PasswordLink,
  removeMember,
  renameOrganisation,
  revokeInvitation,
  revokeKey,
  revokeSession,
  ServerInfo,
  Session,
  switchOrganisation,
} from '../contract/users.js';
import type { Inspector } from '../file/inspector.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';
import { ApiKeys } from './team/api-keys.js';
import { Invitations } from './team/invitations.js';
import { Members } from './team/members.js';
import { Organisations } from './team/organisations.js';
import { Passwords } from './team/passwords.js';
import { Sessions } from './team/sessions.js';

/** People, what they may do, and how they come in. */
export class UserService {
  private readonly people: Members;
  private readonly links: Invitations;
  private readonly passwords: Passwords;
  private readonly apiKeys: ApiKeys;
  private readonly browsers: Sessions;
  private readonly organisations: Organisations;

  constructor(
    private readonly own: Backbone,
    private readonly inspector: Inspector,
  ) {
    const { queries } = own.db;
    this.people = new Members(queries);
    this.links = new Invitations(queries, own.config.publicUrl);
    this.passwords = new Passwords(queries, own.config.publicUrl);
    this.apiKeys = new ApiKeys(queries);
    this.browsers = new Sessions(queries);
    this.organisations = new Organisations(queries);
  }

  async door({ invitation, password }: z.output<typeof describeDoor>): Promise<Door> {
    const { mode, signUp, oidc } = this.own.config;
    const first = mode === 'team' && (await isFirst(this.own.db.queries));
    return {
      mode,
      signUp: first ? 'first' : signUp === 'open' ? 'open' : 'invited',
      minPassword: MIN_PASSWORD,
      ...(oidc ? { provider: oidc.name } : {}),
      ...(invitation === undefined ? {} : { invitation: await this.links.show(invitation) }),
      ...(password === undefined ? {} : { password: await showPasswordLink(this.own.db.queries, password) }),
    };
  }

  me(who: Principal): Promise<Me> {
    return this.organisations.me(who);
  }

  members(who: Principal): Promise<readonly Member[]> {
    return this.people.list(who);
  }

  invitations(who: Principal): Promise<readonly Invitation[]> {
    return this.links.list(who);
  }

  invite(who: Principal, input: z.output<typeof inviteMember>): Promise<Invitation> {
    return this.links.invite(who, input);
  }

  revokeInvitation(who: Principal, input: z.output<typeof revokeInvitation>): Promise<void> {
    return this.links.revoke(who, input);
  }

  changeRole(who: Principal, input: z.output<typeof changeMember>): Promise<Member> {
    return this.people.changeRole(who, input);
  }

  remove(who: Principal, input: z.output<typeof removeMember>): Promise<void> {
    return this.people.remove(who, input);
  }

  linkPassword(who: Principal, input: z.output<typeof linkPassword>): Promise<PasswordLink> {
    return this.passwords.link(who, input);
  }

  async changeName(who: Principal, input: z.output<typeof changeOwnName>): Promise<Me> {
    const name = await this.people.changeOwnName(who, input);
    return this.organisations.me({ ...who, name });
  }

  keys(who: Principal): Promise<readonly ApiKey[]> {
    return this.apiKeys.list(who);
  }

  createKey(who: Principal, input: z.output<typeof createKey>): Promise<ApiKey> {
    return this.apiKeys.create(who, input);
  }

  revokeKey(who: Principal, input: z.output<typeof revokeKey>): Promise<void> {
    return this.apiKeys.revoke(who, input);
  }

  sessions(who: Principal): Promise<readonly Session[]> {
    return this.browsers.list(who);
  }

  revokeSession(who: Principal, input: z.output<typeof revokeSession>): Promise<void> {
    return this.browsers.revoke(who, input);
  }

  revokeOtherSessions(who: Principal): Promise<void> {
    return this.browsers.revokeOthers(who);
  }

  createOrganisation(who: Principal, input: z.output<typeof createOrganisation>): Promise<Me> {
    return this.organisations.create(who, input);
  }

  switchOrganisation(who: Principal, input: z.output<typeof switchOrganisation>): Promise<Me> {
    return this.organisations.switchTo(who, input);
  }

  leaveOrganisation(who: Principal): Promise<void> {
    return this.people.leave(who);
  }

  renameOrganisation(who: Principal, input: z.output<typeof renameOrganisation>): Promise<Me> {
    return this.organisations.rename(who, input);
  }

  async acceptInvitation(who: Principal, input: z.output<typeof acceptInvitation>): Promise<Me> {
    return this.organisations.me(who, await this.links.accept(who, input));
  }

  async audit(who: Principal, input: z.output<typeof listAudit>): Promise<Page<AuditEntry>> {
    const { from, before, ...rest } = input;
    const page = await createRepositories(this.own.db.queries).audit.list(who, {
      ...rest,
      ...(from === undefined ? {} : { from: new Date(from) }),
      ...(before === undefined ? {} : { before: new Date(before) }),
    });
    return {
      ...page,
      items: page.items.map(({ id, createdAt, author, action, text }) => ({
        id,
        at: createdAt.toISOString(),
        author,
        action,
        text,
      })),
    };
  }

  async server(_who: Principal): Promise<ServerInfo> {
    const { config, db, queue, version } = this.own;
    const { workers } = await queue.figures();
    return {
      version,
      mode: config.mode,
      database: db.kind,
      engines: await this.inspector.engines(),
      workers,
      uploads: config.limits,
      slideRoots: config.slideRoots.map(({ name }) => name),
      signUp: config.signUp === 'open',
    };
  }
}
