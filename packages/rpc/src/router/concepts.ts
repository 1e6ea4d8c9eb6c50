import {
  addNote,
  conceptHistory,
  editConcept,
  getConcept,
  listConcepts,
  listNotes,
  removeNote,
} from '../contract/concepts.js';
import { annotator, router, viewer } from '../trpc.js';

export const conceptsRouter = router({
  list: viewer
    .input(listConcepts)
    .query(({ ctx, input }) => ctx.services.concepts.list(ctx.principal, input)),
  get: viewer.input(getConcept).query(({ ctx, input }) => ctx.services.concepts.get(ctx.principal, input)),
  edit: annotator
    .input(editConcept)
    .mutation(({ ctx, input }) => ctx.services.concepts.edit(ctx.principal, input)),
  history: viewer
    .input(conceptHistory)
    .query(({ ctx, input }) => ctx.services.concepts.history(ctx.principal, input)),
  notes: viewer.input(listNotes).query(({ ctx, input }) => ctx.services.concepts.notes(ctx.principal, input)),
  addNote: annotator
    .input(addNote)
    .mutation(({ ctx, input }) => ctx.services.concepts.addNote(ctx.principal, input)),
  removeNote: annotator
    .input(removeNote)
    .mutation(({ ctx, input }) => ctx.services.concepts.removeNote(ctx.principal, input)),
});
