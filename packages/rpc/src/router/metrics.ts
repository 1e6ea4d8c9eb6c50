import { getMetrics, regionAgreement, slideDecision, studyDecision } from '../contract/metrics.js';
import { router, viewer } from '../trpc.js';

export const metricsRouter = router({
  get: viewer.input(getMetrics).query(({ ctx, input }) => ctx.services.metrics.get(ctx.principal, input)),
  page: viewer.input(getMetrics).query(({ ctx, input }) => ctx.services.metrics.page(ctx.principal, input)),
  slide: viewer
    .input(slideDecision)
    .query(({ ctx, input }) => ctx.services.metrics.slide(ctx.principal, input)),
  agreement: viewer
    .input(regionAgreement)
    .query(({ ctx, input }) => ctx.services.metrics.agreement(ctx.principal, input)),
  study: viewer
    .input(studyDecision)
    .query(({ ctx, input }) => ctx.services.metrics.study(ctx.principal, input)),
});
