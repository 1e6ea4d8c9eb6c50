import { PrincipalLookup } from '../auth/principal-lookup.js';
import { Inspector } from '../file/inspector.js';
import { AnnotationService } from './annotation-service.js';
import { AtlasService } from './atlas-service.js';
import type { Backbone } from './backbone.js';
import { ConceptService } from './concept-service.js';
import { JobService } from './job-service.js';
import { MetricService } from './metric-service.js';
import { ModelService } from './model-service.js';
import { NeighbourService } from './neighbour-service.js';
import { ProjectService } from './project-service.js';
import { ReadingService } from './reading-service.js';
import { SlideService } from './slide-service.js';
import { StudyService } from './study-service.js';
import { TileService } from './tile-service.js';
import { UserService } from './user-service.js';

/** What routers call. Every method checks that what it is asked for belongs to the organisation of the one who asks. */
export interface Services {
  readonly projects: ProjectService;
  readonly slides: SlideService;
  readonly models: ModelService;
  readonly studies: StudyService;
  readonly concepts: ConceptService;
  readonly tiles: TileService;
  readonly neighbours: NeighbourService;
  readonly atlas: AtlasService;
  readonly annotations: AnnotationService;
  readonly metrics: MetricService;
  readonly jobs: JobService;
  readonly readings: ReadingService;
  readonly users: UserService;
}

/** The services behind the procedures, on one database, queue and study library. Nothing is opened yet. */
export function createServices(own: Backbone): Services {
  const inspector = new Inspector();
  const lookup = new PrincipalLookup(own.db.queries);
  return {
    projects: new ProjectService(own),
    slides: new SlideService(own, inspector),
    models: new ModelService(own, inspector),
    studies: new StudyService(own, inspector),
    concepts: new ConceptService(own),
    tiles: new TileService(own),
    neighbours: new NeighbourService(own),
    atlas: new AtlasService(own),
    annotations: new AnnotationService(own),
    metrics: new MetricService(own),
    jobs: new JobService(own, (who) => lookup.isStillValid(who)),
    readings: new ReadingService(own),
    users: new UserService(own, inspector),
  };
}
