import { describeAtlas, getSet, listSets, renameSet, saveSet } from '../contract/atlas.js';
import { annotator, router, viewer } from '../trpc.js';

export const atlasRouter = router({
  get: viewer.input(describeAtlas).query(({ ctx, input }) => ctx.services.atlas.get(ctx.principal, input)),
  sets: viewer.input(listSets).query(({ ctx, input }) => ctx.services.atlas.sets(ctx.principal, input)),
  set: viewer.input(getSet).query(({ ctx, input }) => ctx.services.atlas.set(ctx.principal, input)),
  saveSet: annotator
    .input(saveSet)
    .mutation(({ ctx, input }) => ctx.services.atlas.saveSet(ctx.principal, input)),
  renameSet: annotator
    .input(renameSet)
    .mutation(({ ctx, input }) => ctx.services.atlas.renameSet(ctx.principal, input)),
  removeSet: annotator
    .input(getSet)
    .mutation(({ ctx, input }) => ctx.services.atlas.removeSet(ctx.principal, input)),
});
