import { describePlace, describeRegion, describeTile, listTiles } from '../contract/tiles.js';
import { router, viewer } from '../trpc.js';

export const tilesRouter = router({
  list: viewer.input(listTiles).query(({ ctx, input }) => ctx.services.tiles.list(ctx.principal, input)),
  get: viewer.input(describeTile).query(({ ctx, input }) => ctx.services.tiles.get(ctx.principal, input)),
  region: viewer
    .input(describeRegion)
    .query(({ ctx, input }) => ctx.services.tiles.region(ctx.principal, input)),
  place: viewer
    .input(describePlace)
    .query(({ ctx, input }) => ctx.services.tiles.place(ctx.principal, input)),
});
