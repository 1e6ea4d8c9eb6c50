import { removeAnnotations } from '../contract/annotations.js';
import { editor, router } from '../trpc.js';

export const annotationsRouter = router({
  remove: editor
    .input(removeAnnotations)
    .mutation(({ ctx, input }) => ctx.services.annotations.remove(ctx.principal, input)),
});
