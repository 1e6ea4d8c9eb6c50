import {
  acceptInvitation,
  changeMember,
  changeOwnName,
  createKey,
  createOrganisation,
  describeDoor,
  inviteMember,
  linkPassword,
  listAudit,
  removeMember,
  renameOrganisation,
  revokeInvitation,
  revokeKey,
  revokeSession,
  switchOrganisation,
} from '../contract/users.js';
import { admin, anybody, router, viewer } from '../trpc.js';

export const usersRouter = router({
  door: anybody.input(describeDoor).query(({ ctx, input }) => ctx.services.users.door(input)),
  me: viewer.query(({ ctx }) => ctx.services.users.me(ctx.principal)),
  members: viewer.query(({ ctx }) => ctx.services.users.members(ctx.principal)),
  invitations: admin.query(({ ctx }) => ctx.services.users.invitations(ctx.principal)),
  invite: admin
    .input(inviteMember)
    .mutation(({ ctx, input }) => ctx.services.users.invite(ctx.principal, input)),
  revokeInvitation: admin
    .input(revokeInvitation)
    .mutation(({ ctx, input }) => ctx.services.users.revokeInvitation(ctx.principal, input)),
  changeRole: admin
    .input(changeMember)
    .mutation(({ ctx, input }) => ctx.services.users.changeRole(ctx.principal, input)),
  remove: admin
    .input(removeMember)
    .mutation(({ ctx, input }) => ctx.services.users.remove(ctx.principal, input)),
  linkPassword: admin
    .input(linkPassword)
    .mutation(({ ctx, input }) => ctx.services.users.linkPassword(ctx.principal, input)),
  changeName: viewer
    .input(changeOwnName)
    .mutation(({ ctx, input }) => ctx.services.users.changeName(ctx.principal, input)),
  keys: admin.query(({ ctx }) => ctx.services.users.keys(ctx.principal)),
  createKey: admin
    .input(createKey)
    .mutation(({ ctx, input }) => ctx.services.users.createKey(ctx.principal, input)),
  revokeKey: admin
    .input(revokeKey)
    .mutation(({ ctx, input }) => ctx.services.users.revokeKey(ctx.principal, input)),
  sessions: viewer.query(({ ctx }) => ctx.services.users.sessions(ctx.principal)),
  revokeSession: viewer
    .input(revokeSession)
    .mutation(({ ctx, input }) => ctx.services.users.revokeSession(ctx.principal, input)),
  revokeOtherSessions: viewer.mutation(({ ctx }) => ctx.services.users.revokeOtherSessions(ctx.principal)),
  createOrganisation: viewer
    .input(createOrganisation)
    .mutation(({ ctx, input }) => ctx.services.users.createOrganisation(ctx.principal, input)),
  switchOrganisation: viewer
    .input(switchOrganisation)
    .mutation(({ ctx, input }) => ctx.services.users.switchOrganisation(ctx.principal, input)),
  leaveOrganisation: viewer.mutation(({ ctx }) => ctx.services.users.leaveOrganisation(ctx.principal)),
  renameOrganisation: admin
    .input(renameOrganisation)
    .mutation(({ ctx, input }) => ctx.services.users.renameOrganisation(ctx.principal, input)),
  acceptInvitation: viewer
    .input(acceptInvitation)
    .mutation(({ ctx, input }) => ctx.services.users.acceptInvitation(ctx.principal, input)),
  audit: admin.input(listAudit).query(({ ctx, input }) => ctx.services.users.audit(ctx.principal, input)),
  server: viewer.query(({ ctx }) => ctx.services.users.server(ctx.principal)),
});
