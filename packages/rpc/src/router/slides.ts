import { browseSlides, describeSlide, getSlide, listSlides, registerSlides } from '../contract/slides.js';
import { editor, router, viewer } from '../trpc.js';

export const slidesRouter = router({
  list: viewer.input(listSlides).query(({ ctx, input }) => ctx.services.slides.list(ctx.principal, input)),
  get: viewer.input(getSlide).query(({ ctx, input }) => ctx.services.slides.get(ctx.principal, input)),
  browse: editor
    .input(browseSlides)
    .query(({ ctx, input }) => ctx.services.slides.browse(ctx.principal, input)),
  register: editor
    .input(registerSlides)
    .mutation(({ ctx, input }) => ctx.services.slides.register(ctx.principal, input)),
  describe: editor
    .input(describeSlide)
    .mutation(({ ctx, input }) => ctx.services.slides.describe(ctx.principal, input)),
  remove: editor
    .input(getSlide)
    .mutation(({ ctx, input }) => ctx.services.slides.remove(ctx.principal, input)),
});
