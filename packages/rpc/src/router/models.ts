import { browseModels, getModel, listModels, registerModel } from '../contract/models.js';
import { admin, editor, router, viewer } from '../trpc.js';

export const modelsRouter = router({
  list: viewer.input(listModels).query(({ ctx, input }) => ctx.services.models.list(ctx.principal, input)),
  layers: viewer.input(getModel).query(({ ctx, input }) => ctx.services.models.layers(ctx.principal, input)),
  browse: editor
    .input(browseModels)
    .query(({ ctx, input }) => ctx.services.models.browse(ctx.principal, input)),
  register: editor
    .input(registerModel)
    .mutation(({ ctx, input }) => ctx.services.models.register(ctx.principal, input)),
  remove: admin
    .input(getModel)
    .mutation(({ ctx, input }) => ctx.services.models.remove(ctx.principal, input)),
});
