import {
  compareStudies,
  createStudy,
  exportStudy,
  getStudy,
  importStudy,
  leaveOutSlides,
  listStudies,
  renameStudy,
} from '../contract/studies.js';
import { admin, editor, router, viewer } from '../trpc.js';

export const studiesRouter = router({
  list: viewer.input(listStudies).query(({ ctx, input }) => ctx.services.studies.list(ctx.principal, input)),
  get: viewer.input(getStudy).query(({ ctx, input }) => ctx.services.studies.get(ctx.principal, input)),
  create: editor
    .input(createStudy)
    .mutation(({ ctx, input }) => ctx.services.studies.create(ctx.principal, input)),
  import: editor
    .input(importStudy)
    .mutation(({ ctx, input }) => ctx.services.studies.import(ctx.principal, input)),
  rename: editor
    .input(renameStudy)
    .mutation(({ ctx, input }) => ctx.services.studies.rename(ctx.principal, input)),
  compare: viewer
    .input(compareStudies)
    .query(({ ctx, input }) => ctx.services.studies.compare(ctx.principal, input)),
  export: viewer
    .input(exportStudy)
    .mutation(({ ctx, input }) => ctx.services.studies.export(ctx.principal, input)),
  leaveOut: editor
    .input(leaveOutSlides)
    .mutation(({ ctx, input }) => ctx.services.studies.leaveOut(ctx.principal, input)),
  remove: admin
    .input(getStudy)
    .mutation(({ ctx, input }) => ctx.services.studies.remove(ctx.principal, input)),
});
