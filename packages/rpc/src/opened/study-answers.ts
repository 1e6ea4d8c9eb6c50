import type { z } from 'zod';
import type { ConceptList } from '../contract/concepts.js';
import type {
  describePlace,
  describeRegion,
  describeTile,
  listTiles,
  Mixture,
  RegionDetail,
  TileDetail,
  TilePage,
} from '../contract/tiles.js';
import { conceptList } from './concept-cards.js';
import { conceptExamples } from './concept-examples.js';
import type { MapTile } from './map-store.js';
import { placeMixture, regionMixture, tileMixture } from './mixture.js';
import { boundsOf } from './region-shape.js';
import { groupingOf } from './shown-tiles.js';
import { detailOf, type FolderDetail, type FolderOverview, overviewOf } from './study-detail.js';
import type { StudyStamp } from './study-facts.js';
import { type ShelvedStudy, StudyShelf } from './study-shelf.js';
import { TileTable } from './tile-table.js';

/** Which study, as its files are now. */
export interface StudyRef {
  readonly root: string;
  readonly stamp: StudyStamp;
}

type Asked<Schema extends z.ZodType> = Omit<z.output<Schema>, 'study'>;

/** What a thread answers about studies. Every method takes the study, then one object. */
export class StudyAnswers {
  readonly #shelf = new StudyShelf();

  async overview(ref: StudyRef): Promise<FolderOverview> {
    return overviewOf((await this.#open(ref)).study.facts);
  }

  async detail(
    ref: StudyRef,
    { roots }: { readonly roots: readonly string[] | null },
  ): Promise<FolderDetail> {
    const { study, maps } = await this.#open(ref);
    return detailOf(study, maps, roots ?? undefined);
  }

  async concepts(ref: StudyRef, { dictionary }: { readonly dictionary?: string }): Promise<ConceptList> {
    const shelved = await this.#open(ref);
    const { study, answers } = shelved;
    const tiles = await table(shelved, dictionary);
    const { opened } = tiles;
    const examples = await study.kept(`examples ${opened.id} ${groupingOf(opened.view)}`, () =>
      conceptExamples(tiles),
    );
    const list = answers.get(`concepts ${opened.id}`, () => conceptList(study, opened, examples));
    return (await list) as ConceptList;
  }

  async tiles(ref: StudyRef, query: Asked<typeof listTiles>): Promise<TilePage> {
    const shelved = await this.#open(ref);
    return shelved.lists.page(await table(shelved, query.dictionary), query);
  }

  async tile(ref: StudyRef, { dictionary, tile }: Asked<typeof describeTile>): Promise<TileDetail> {
    const tiles = await table(await this.#open(ref), dictionary);
    const row = tiles.rowOf(tile);
    return { ...tiles.describe(row), mixture: tileMixture(tiles, row) };
  }

  async region(ref: StudyRef, query: Asked<typeof describeRegion>): Promise<RegionDetail> {
    const tiles = await table(await this.#open(ref), query.dictionary);
    const mixture = await regionMixture(tiles, query.slide, query.region);
    return { ...mixture, place: boundsOf(query.region) };
  }

  async place(ref: StudyRef, { dictionary, slide, x, y }: Asked<typeof describePlace>): Promise<Mixture> {
    return placeMixture(await table(await this.#open(ref), dictionary), slide, x, y);
  }

  async weightTile(
    ref: StudyRef,
    { dictionary, slide, ...tile }: MapTile & { readonly dictionary: string; readonly slide: string },
  ): Promise<Uint8Array> {
    const { study, maps } = await this.#open(ref);
    return maps.weightTile(await study.dictionary(dictionary), slide, tile);
  }

  async saliencyTile(
    ref: StudyRef,
    { slide, key, ...tile }: MapTile & { readonly slide: string; readonly key: string },
  ): Promise<Uint8Array> {
    return (await this.#open(ref)).maps.saliencyTile(slide, key, tile);
  }

  #open({ root, stamp }: StudyRef): Promise<ShelvedStudy> {
    return this.#shelf.get(root, stamp);
  }
}

async function table({ study, answers }: ShelvedStudy, dictionary: string | undefined): Promise<TileTable> {
  const opened = await study.dictionary(dictionary);
  return (await answers.get(`table ${opened.id}`, () => TileTable.of(study, opened))) as TileTable;
}
