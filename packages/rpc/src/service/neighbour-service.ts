import type { StudyRow } from '@morphoscope/db';
import type { z } from 'zod';
import type {
  ClusterGraph,
  clusterGraph,
  findNeighbours,
  NeighbourStatus,
  Neighbours,
  neighbourStatus,
} from '../contract/neighbours.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';
import { ownStudy } from './own-rows.js';
import { QueryImages } from './query-images.js';
import { modelRootsOf } from './study-roots.js';

/** The nearest tiles of a study. */
export class NeighbourService {
  readonly #images = new QueryImages();

  constructor(private readonly own: Backbone) {}

  async find(
    who: Principal,
    { study, query, ...rest }: z.output<typeof findNeighbours>,
  ): Promise<Neighbours> {
    const { folder } = await this.#study(who, study);
    const asked =
      query.kind === 'image'
        ? { kind: 'vectors' as const, vectors: this.#images.vectors(study, query.image) }
        : query;
    return this.own.library.neighbours(folder, { ...rest, query: asked });
  }

  async status(who: Principal, { study }: z.output<typeof neighbourStatus>): Promise<NeighbourStatus> {
    return this.own.library.neighbourStatus((await this.#study(who, study)).folder);
  }

  async graph(who: Principal, { study, ...query }: z.output<typeof clusterGraph>): Promise<ClusterGraph> {
    return this.own.library.clusterGraph((await this.#study(who, study)).folder, query);
  }

  /**
   * Takes an image through the study's model, to be searched with.
   * @param path of the image; it is not needed any more afterwards.
   * @throws MorphoscopeError `SlideError` for a file that is no image, `ModelError` or `StudyError` where the model is not there.
   */
  async addImage(who: Principal, study: string, path: string): Promise<{ readonly image: string }> {
    const { folder } = await this.#study(who, study);
    const vectors = await this.own.library.imageVectors(folder, path, modelRootsOf(this.own.config, who));
    return { image: this.#images.add(study, vectors) };
  }

  #study(who: Principal, study: string): Promise<StudyRow> {
    return ownStudy(this.own.db.queries, who, study);
  }
}
