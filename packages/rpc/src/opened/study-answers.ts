import type { Evaluation } from '@morphoscope/domain';
import { type EvaluationPage, evaluationPage } from '@morphoscope/report';
import {
  compareStudies,
  imageVectors,
  readMetrics,
  readSweeps,
  type SlideAnnotationFile,
  type StudyComparison,
} from '@morphoscope/study';
import type { z } from 'zod';
import type { KeptOutlines } from '../contract/annotations.js';
import type { ConceptList } from '../contract/concepts.js';
import type {
  RegionAgreement,
  regionAgreement as regionAgreementInput,
  SlideDecision,
  StudyDecisions,
  StudyEvaluation,
  StudyMetrics,
} from '../contract/metrics.js';
import type { ClusterGraph, NeighbourStatus, Neighbours } from '../contract/neighbours.js';
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
import { regionAgreement, slideAgreement } from './agreement.js';
import { atlasBytes, atlasInfo, type FolderAtlas } from './atlas.js';
import { conceptList } from './concept-cards.js';
import { conceptExamples } from './concept-examples.js';
import { noteOf, slideClasses, studyDecisions } from './decision.js';
import { type ExportedFile, exportFiles, type WantedExport } from './export-files.js';
import type { MapTile } from './map-store.js';
import { placeMixture, regionMixture, tileMixture } from './mixture.js';
import { type NeighbourQuestion, nearestTiles, neighbourStatus, shownGraph } from './neighbour-answers.js';
import { NeighbourShelf } from './neighbour-shelf.js';
import { boundsOf } from './region-shape.js';
import { groupingOf } from './shown-tiles.js';
import { keepOutlines, outlinesJson, removeOutlines } from './slide-outlines.js';
import { detailOf, type FolderDetail, type FolderOverview, overviewOf } from './study-detail.js';
import type { StudyStamp } from './study-facts.js';
import { type ShelvedStudy, StudyShelf } from './study-shelf.js';
import { tileEvidence } from './tile-evidence.js';
import { TileTable } from './tile-table.js';

/** Which study, as its files are now. */
export interface StudyRef {
  readonly root: string;
  readonly stamp: StudyStamp;
}

/** Another study, and a dictionary of each. */
interface ComparedWith {
  readonly dictionary: string;
  readonly other: string;
  readonly otherDictionary: string;
}

type Asked<Schema extends z.ZodType> = Omit<z.output<Schema>, 'study'>;

/** What a thread answers about studies. Every method takes the study, then one object. */
export class StudyAnswers {
  readonly #shelf = new StudyShelf();
  readonly #indexes = new NeighbourShelf();
  readonly #exports = new Map<string, Promise<unknown>>();

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

  async concepts(
    ref: StudyRef,
    { dictionary }: { readonly dictionary?: string | undefined },
  ): Promise<ConceptList> {
    const shelved = await this.#open(ref);
    const { study, answers } = shelved;
    const tiles = await table(shelved, dictionary);
    const { opened } = tiles;
    const examples = await study.kept(`examples ${opened.id} ${groupingOf(opened.view)}`, () =>
      conceptExamples(tiles),
    );
    const list = answers.get(`concepts ${opened.id}`, () => conceptList(tiles, examples));
    return (await list) as ConceptList;
  }

  async tiles(ref: StudyRef, query: Asked<typeof listTiles>): Promise<TilePage> {
    const shelved = await this.#open(ref);
    return shelved.lists.page(await table(shelved, query.dictionary), query);
  }

  /** @param roots folders of models; the residual of a decision needs the model's head. `null`: anywhere */
  async tile(
    ref: StudyRef,
    { dictionary, tile, roots }: Asked<typeof describeTile> & { readonly roots: readonly string[] | null },
  ): Promise<TileDetail> {
    const tiles = await table(await this.#open(ref), dictionary);
    const row = tiles.rowOf(tile);
    const evidence = await tileEvidence(tiles, row, roots ?? undefined);
    return { ...tiles.describe(row), mixture: tileMixture(tiles, row, evidence) };
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

  /** Points of the map of tiles as columns of bytes, see `AtlasInfo`. */
  async atlasColumns(ref: StudyRef, { dictionary }: { readonly dictionary: string }): Promise<Uint8Array> {
    return atlasBytes(await table(await this.#open(ref), dictionary));
  }

  async atlas(
    ref: StudyRef,
    { dictionary }: { readonly dictionary?: string | undefined },
  ): Promise<FolderAtlas> {
    const { study } = await this.#open(ref);
    return atlasInfo(study, (await study.dictionary(dictionary)).id);
  }

  async neighbourStatus(ref: StudyRef): Promise<NeighbourStatus> {
    return neighbourStatus((await this.#open(ref)).study);
  }

  async neighbours(ref: StudyRef, question: NeighbourQuestion): Promise<Neighbours> {
    const tiles = await table(await this.#open(ref), question.dictionary);
    return this.#indexes.use(ref.root, ref.stamp.data, (opened) => nearestTiles(opened, tiles, question));
  }

  async clusterGraph(
    ref: StudyRef,
    { dictionary }: { readonly dictionary?: string | undefined },
  ): Promise<ClusterGraph> {
    const shelved = await this.#open(ref);
    const tiles = await table(shelved, dictionary);
    const graph = shelved.answers.get(`graph ${tiles.opened.id}`, () => shownGraph(tiles));
    return (await graph) as ClusterGraph;
  }

  /** Vectors of an image, one per tile that fits into it; made by the study's own model. */
  async imageVectors(
    ref: StudyRef,
    { path, model }: { readonly path: string; readonly model: string },
  ): Promise<Float32Array> {
    const { vectors } = await this.#indexes.use(ref.root, ref.stamp.data, (opened) =>
      imageVectors(opened, { path, model }),
    );
    return vectors;
  }

  async metrics(ref: StudyRef): Promise<StudyMetrics> {
    const { study, answers } = await this.#open(ref);
    const evaluation = await answers.get('metrics', () => readMetrics(study.facts.folder));
    if (evaluation) return { evaluation: evaluation as Evaluation };
    return { message: 'This study was not evaluated yet. Start an evaluation, or use morphoscope evaluate.' };
  }

  async evaluationPage(ref: StudyRef): Promise<StudyEvaluation> {
    const { study, answers } = await this.#open(ref);
    const { evaluation, message } = await this.metrics(ref);
    if (!evaluation) return message === undefined ? {} : { message };
    const page = await answers.get('evaluation page', async () =>
      evaluationPage(evaluation, await readSweeps(study.facts.folder)),
    );
    return { page: page as EvaluationPage };
  }

  async slideDecision(
    ref: StudyRef,
    { dictionary, slide }: { readonly dictionary?: string | undefined; readonly slide: string },
  ): Promise<SlideDecision> {
    const { study, maps, answers } = await this.#open(ref);
    const opened = await study.dictionary(dictionary);
    const made = answers.get(`decision ${opened.id} ${slide}`, async (): Promise<SlideDecision> => {
      const classes = slideClasses(study, opened, study.record(slide));
      const note = noteOf(opened, classes.length > 0);
      return {
        ...{ slide, classes },
        ...(note === undefined ? {} : { note }),
        agreement: await slideAgreement(study, opened, maps, slide),
      };
    });
    return (await made) as SlideDecision;
  }

  async regionAgreement(
    ref: StudyRef,
    { dictionary, slide, region }: Asked<typeof regionAgreementInput>,
  ): Promise<RegionAgreement> {
    const { study, maps } = await this.#open(ref);
    return regionAgreement(study, await study.dictionary(dictionary), maps, slide, region);
  }

  async studyDecision(
    ref: StudyRef,
    {
      dictionary,
      className,
    }: { readonly dictionary?: string | undefined; readonly className?: string | undefined },
  ): Promise<StudyDecisions> {
    const shelved = await this.#open(ref);
    const tiles = await table(shelved, dictionary);
    const made = shelved.answers.get(`decisions ${tiles.opened.id} ${className ?? ''}`, async () =>
      studyDecisions(tiles, className),
    );
    return (await made) as StudyDecisions;
  }

  /** Puts a dictionary of a study beside one of another. */
  async compare(
    { root }: StudyRef,
    { dictionary, other, otherDictionary }: ComparedWith,
  ): Promise<StudyComparison> {
    return compareStudies([root, other], { dictionaries: [dictionary, otherDictionary] });
  }

  /** Exports one after another, as they write the same files. @returns files made, relative to the folder of exports */
  async export({ root }: StudyRef, wanted: WantedExport): Promise<readonly ExportedFile[]> {
    const before = this.#exports.get(root) ?? Promise.resolve();
    const made = before.catch(() => undefined).then(() => exportFiles(root, wanted));
    this.#exports.set(root, made);
    return made;
  }

  /** JSON of `SlideAnnotations`. */
  async outlines({ root }: StudyRef, { slide }: { readonly slide: string }): Promise<Uint8Array> {
    return outlinesJson(root, slide);
  }

  async keepOutlines(
    { root }: StudyRef,
    { slide, ...file }: SlideAnnotationFile & { readonly slide: string },
  ): Promise<KeptOutlines> {
    return keepOutlines(root, slide, file);
  }

  async removeOutlines({ root }: StudyRef, { slide }: { readonly slide: string }): Promise<boolean> {
    return removeOutlines(root, slide);
  }

  /** Closes what was held open for others. */
  close(): Promise<void> {
    return this.#indexes.close();
  }

  #open({ root, stamp }: StudyRef): Promise<ShelvedStudy> {
    return this.#shelf.get(root, stamp);
  }
}

async function table(
  { study, tables, maps }: ShelvedStudy,
  dictionary: string | undefined,
): Promise<TileTable> {
  const opened = await study.dictionary(dictionary);
  return tables.get(opened.id, () => TileTable.of(study, opened, maps));
}
