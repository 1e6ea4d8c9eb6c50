import { answerReading, createReading, getReading, listReadings } from '../contract/readings.js';
import { annotator, editor, router, viewer } from '../trpc.js';

export const readingsRouter = router({
  list: viewer
    .input(listReadings)
    .query(({ ctx, input }) => ctx.services.readings.list(ctx.principal, input)),
  get: viewer.input(getReading).query(({ ctx, input }) => ctx.services.readings.get(ctx.principal, input)),
  create: editor
    .input(createReading)
    .mutation(({ ctx, input }) => ctx.services.readings.create(ctx.principal, input)),
  answer: annotator
    .input(answerReading)
    .mutation(({ ctx, input }) => ctx.services.readings.answer(ctx.principal, input)),
  remove: editor
    .input(getReading)
    .mutation(({ ctx, input }) => ctx.services.readings.remove(ctx.principal, input)),
});
