import { getJob, jobLog, listJobs, submitJob, watchJobs } from '../contract/jobs.js';
import { editor, router, viewer } from '../trpc.js';

export const jobsRouter = router({
  list: viewer.input(listJobs).query(({ ctx, input }) => ctx.services.jobs.list(ctx.principal, input)),
  get: viewer.input(getJob).query(({ ctx, input }) => ctx.services.jobs.get(ctx.principal, input)),
  log: viewer.input(jobLog).query(({ ctx, input }) => ctx.services.jobs.log(ctx.principal, input)),
  submit: editor
    .input(submitJob)
    .mutation(({ ctx, input }) => ctx.services.jobs.submit(ctx.principal, input)),
  cancel: editor.input(getJob).mutation(({ ctx, input }) => ctx.services.jobs.cancel(ctx.principal, input)),
  retry: editor.input(getJob).mutation(({ ctx, input }) => ctx.services.jobs.retry(ctx.principal, input)),
  watch: viewer
    .input(watchJobs)
    .subscription(({ ctx, input, signal }) => ctx.services.jobs.watch(ctx.principal, input, signal)),
});
