import { clusterGraph, findNeighbours, neighbourStatus } from '../contract/neighbours.js';
import { router, viewer } from '../trpc.js';

export const neighboursRouter = router({
  find: viewer
    .input(findNeighbours)
    .query(({ ctx, input }) => ctx.services.neighbours.find(ctx.principal, input)),
  status: viewer
    .input(neighbourStatus)
    .query(({ ctx, input }) => ctx.services.neighbours.status(ctx.principal, input)),
  graph: viewer
    .input(clusterGraph)
    .query(({ ctx, input }) => ctx.services.neighbours.graph(ctx.principal, input)),
});
