import { MorphoscopeError } from '@morphoscope/domain';
import type { z } from 'zod';
import type { Page } from '../contract/common.js';
import type {
  ApiKey,
  AuditEntry,
  acceptInvitation,
  changeMember,
  createKey,
  createOrganisation,
  Invitation,
  inviteMember,
  listAudit,
  Me,
  Member,
  removeMember,
  revokeInvitation,
  revokeKey,
  revokeSession,
  ServerInfo,
  Session,
  switchOrganisation,
} from '../contract/users.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';

export class UserService {
  constructor(protected readonly own: Backbone) {}

  async me(who: Principal): Promise<Me> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, this.own] });
  }

  async members(who: Principal): Promise<readonly Member[]> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, this.own] });
  }

  async invitations(who: Principal): Promise<readonly Invitation[]> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, this.own] });
  }

  async invite(who: Principal, input: z.output<typeof inviteMember>): Promise<Invitation> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async revokeInvitation(who: Principal, input: z.output<typeof revokeInvitation>): Promise<void> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async changeRole(who: Principal, input: z.output<typeof changeMember>): Promise<Member> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async remove(who: Principal, input: z.output<typeof removeMember>): Promise<void> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async keys(who: Principal): Promise<readonly ApiKey[]> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, this.own] });
  }

  async createKey(who: Principal, input: z.output<typeof createKey>): Promise<ApiKey> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async revokeKey(who: Principal, input: z.output<typeof revokeKey>): Promise<void> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async sessions(who: Principal): Promise<readonly Session[]> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, this.own] });
  }

  async revokeSession(who: Principal, input: z.output<typeof revokeSession>): Promise<void> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async createOrganisation(who: Principal, input: z.output<typeof createOrganisation>): Promise<Me> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async switchOrganisation(who: Principal, input: z.output<typeof switchOrganisation>): Promise<Me> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async acceptInvitation(who: Principal, input: z.output<typeof acceptInvitation>): Promise<Me> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async audit(who: Principal, input: z.output<typeof listAudit>): Promise<Page<AuditEntry>> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async server(who: Principal): Promise<ServerInfo> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, this.own] });
  }
}
