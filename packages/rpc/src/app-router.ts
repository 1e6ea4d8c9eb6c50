import { annotationsRouter } from './router/annotations.js';
import { atlasRouter } from './router/atlas.js';
import { conceptsRouter } from './router/concepts.js';
import { jobsRouter } from './router/jobs.js';
import { metricsRouter } from './router/metrics.js';
import { modelsRouter } from './router/models.js';
import { neighboursRouter } from './router/neighbours.js';
import { projectsRouter } from './router/projects.js';
import { readingsRouter } from './router/readings.js';
import { slidesRouter } from './router/slides.js';
import { studiesRouter } from './router/studies.js';
import { tilesRouter } from './router/tiles.js';
import { usersRouter } from './router/users.js';
import { router } from './trpc.js';

/** Everything that can be asked. */
export const appRouter = router({
  projects: projectsRouter,
  slides: slidesRouter,
  models: modelsRouter,
  studies: studiesRouter,
  concepts: conceptsRouter,
  tiles: tilesRouter,
  neighbours: neighboursRouter,
  annotations: annotationsRouter,
  atlas: atlasRouter,
  metrics: metricsRouter,
  jobs: jobsRouter,
  readings: readingsRouter,
  users: usersRouter,
});

export type AppRouter = typeof appRouter;
