import { changeProject, createProject, getProject, listProjects } from '../contract/projects.js';
import { admin, editor, router, viewer } from '../trpc.js';

export const projectsRouter = router({
  list: viewer
    .input(listProjects)
    .query(({ ctx, input }) => ctx.services.projects.list(ctx.principal, input)),
  get: viewer.input(getProject).query(({ ctx, input }) => ctx.services.projects.get(ctx.principal, input)),
  create: editor
    .input(createProject)
    .mutation(({ ctx, input }) => ctx.services.projects.create(ctx.principal, input)),
  change: editor
    .input(changeProject)
    .mutation(({ ctx, input }) => ctx.services.projects.change(ctx.principal, input)),
  remove: admin
    .input(getProject)
    .mutation(({ ctx, input }) => ctx.services.projects.remove(ctx.principal, input)),
});
