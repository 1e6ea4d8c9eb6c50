import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import { readManifest, StudyFolder, slideFile } from '@morphoscope/study';
import { isInside } from '../file/root-path.js';
import { fileBelow, type SlideRoots, slideFilePath } from '../opened/slide-path.js';
import type { StudyRef } from '../opened/study-answers.js';
import type { FolderDetail, FolderOverview } from '../opened/study-detail.js';
import { stampOf } from '../opened/study-facts.js';
import { type Methods, StudyThread } from '../opened/study-thread.js';

/** Bytes that answer a request for a tile or for columns. */
export interface StudyBytes {
  readonly bytes: Uint8Array;
  /** Another text where the bytes are others: for `ETag`. */
  readonly version: string;
}

/** A study folder and one of its dictionaries. */
export interface ComparedStudy {
  readonly root: string;
  readonly dictionary?: string;
}

/** Where the file of a slide lies, and its content hash when the study was made. */
export interface SlidePlace {
  readonly path: string;
  readonly contentHash: string;
}

/** What the main thread knows of a study: names and places of its parts. */
interface Shape {
  readonly changed: string;
  readonly dictionaries: readonly string[];
  readonly slides: ReadonlyMap<string, SlidePlace>;
  /** Where its model was. */
  readonly model: string;
}

type Query<Name extends keyof Methods> = Methods[Name]['query'][0];
type Answer<Name extends keyof Methods> = Promise<Methods[Name]['answer']>;

/** Studies whose shape is kept. */
const MOST_SHAPES = 500;

/**
 * Reads study folders for the API. All reading that takes time happens in threads: one makes tiles of maps, one reads tables, one
 * compares, exports and counts what takes long. A folder is looked at for changes with every question. Close it, or the process
 * stays alive.
 */
export class StudyLibrary {
  readonly #threads = { maps: new StudyThread(), tables: new StudyThread(), long: new StudyThread() };
  readonly #shapes = new Map<string, Shape>();

  constructor() {
    // Loading their program takes longer than most questions.
    this.#threads.maps.start();
    this.#threads.tables.start();
  }

  /** What a list of studies shows. @throws MorphoscopeError `StudyError` */
  async overview(root: string): Promise<FolderOverview> {
    return this.#threads.tables.ask('overview', await this.#ref(root));
  }

  /** All that a study says of itself. @param roots slides outside of them are not readable; default anywhere */
  async detail(root: string, roots?: SlideRoots): Promise<FolderDetail> {
    // Scales found here are those that the tiles of maps need next.
    return this.#threads.maps.ask('detail', await this.#ref(root), { roots: roots ?? null });
  }

  /** Cards of all clusters that edits leave; without notes. */
  async concepts(root: string, query: Query<'concepts'> = {}): Answer<'concepts'> {
    return this.#threads.tables.ask('concepts', await this.#ref(root), query);
  }

  async tiles(root: string, query: Query<'tiles'>): Answer<'tiles'> {
    return this.#threads.tables.ask('tiles', await this.#ref(root), query);
  }

  /** @param roots the model's file is read for the residual where it lies below one of them; `undefined`: anywhere */
  async tile(root: string, query: Omit<Query<'tile'>, 'roots'>, roots?: SlideRoots): Answer<'tile'> {
    return this.#threads.tables.ask('tile', await this.#ref(root), { ...query, roots: roots ?? null });
  }

  async region(root: string, query: Query<'region'>): Answer<'region'> {
    return this.#threads.tables.ask('region', await this.#ref(root), query);
  }

  async place(root: string, query: Query<'place'>): Answer<'place'> {
    return this.#threads.tables.ask('place', await this.#ref(root), query);
  }

  /**
   * A tile of the weights of a slide: planes of bytes, `[shown clusters + 1][h][w]`, see `encodeWeights`.
   * @throws MorphoscopeError `InputError` where there is no such tile.
   */
  async weightTile(root: string, query: Query<'weightTile'>): Promise<StudyBytes> {
    const ref = await this.#ref(root);
    return { bytes: await this.#threads.maps.ask('weightTile', ref, query), version: versionOf(ref) };
  }

  /** A tile of a saliency map: one plane of bytes, see `encodeSaliency`. */
  async saliencyTile(root: string, query: Query<'saliencyTile'>): Promise<StudyBytes> {
    const ref = await this.#ref(root);
    return { bytes: await this.#threads.maps.ask('saliencyTile', ref, query), version: versionOf(ref) };
  }

  /** Points of the map of tiles as columns of bytes, see `AtlasInfo`. @throws MorphoscopeError `StudyError` without an index */
  async atlasColumns(root: string, query: Query<'atlasColumns'>): Promise<StudyBytes> {
    const ref = await this.#ref(root);
    return { bytes: await this.#threads.tables.ask('atlasColumns', ref, query), version: versionOf(ref) };
  }

  /** What is known of the map of tiles; without the address of its points. */
  async atlas(root: string, query: Query<'atlas'>): Answer<'atlas'> {
    return this.#threads.tables.ask('atlas', await this.#ref(root), query);
  }

  async neighbourStatus(root: string): Answer<'neighbourStatus'> {
    return this.#threads.tables.ask('neighbourStatus', await this.#ref(root));
  }

  async neighbours(root: string, query: Query<'neighbours'>): Answer<'neighbours'> {
    return this.#threads.tables.ask('neighbours', await this.#ref(root), query);
  }

  async clusterGraph(root: string, query: Query<'clusterGraph'>): Answer<'clusterGraph'> {
    return this.#threads.tables.ask('clusterGraph', await this.#ref(root), query);
  }

  /**
   * Vectors of an image, `tiles × d`, for `neighbours`. Runs the study's model.
   * @param roots the model's file must lie below one of them; `undefined`: anywhere.
   */
  async imageVectors(root: string, path: string, roots: SlideRoots | undefined): Answer<'imageVectors'> {
    const { model } = await this.#shape(root);
    const place = await fileBelow(model, roots);
    if (place === undefined)
      throw new MorphoscopeError('ModelError', 'the model of the study cannot be read from here', {
        suggestion: 'Put it below a folder of models that the server shares.',
      });
    return this.#threads.long.ask('imageVectors', await this.#ref(root), { path, model: place });
  }

  async metrics(root: string): Answer<'metrics'> {
    return this.#threads.tables.ask('metrics', await this.#ref(root));
  }

  async evaluationPage(root: string): Answer<'evaluationPage'> {
    return this.#threads.tables.ask('evaluationPage', await this.#ref(root));
  }

  async slideDecision(root: string, query: Query<'slideDecision'>): Answer<'slideDecision'> {
    return this.#threads.long.ask('slideDecision', await this.#ref(root), query);
  }

  async regionAgreement(root: string, query: Query<'regionAgreement'>): Answer<'regionAgreement'> {
    return this.#threads.long.ask('regionAgreement', await this.#ref(root), query);
  }

  async studyDecision(root: string, query: Query<'studyDecision'>): Answer<'studyDecision'> {
    return this.#threads.tables.ask('studyDecision', await this.#ref(root), query);
  }

  /** Puts dictionaries of two studies (or of one) side by side; default the first of each. */
  async compare(a: ComparedStudy, b: ComparedStudy): Answer<'compare'> {
    const [ref, one, two] = [await this.#ref(a.root), await this.#shape(a.root), await this.#shape(b.root)];
    return this.#threads.long.ask('compare', ref, {
      dictionary: a.dictionary ?? one.dictionaries[0]!,
      other: b.root,
      otherDictionary: b.dictionary ?? two.dictionaries[0]!,
    });
  }

  /** Makes the files of an export. */
  async export(root: string, query: Query<'export'>): Answer<'export'> {
    return this.#threads.long.ask('export', await this.#ref(root), query);
  }

  /** What is outlined on a slide: JSON of `SlideAnnotations`. */
  async outlines(root: string, query: Query<'outlines'>): Promise<StudyBytes> {
    const version = await this.outlineVersion(root, query.slide);
    return { bytes: await this.#threads.tables.ask('outlines', await this.#ref(root), query), version };
  }

  /** Another text where what is outlined on a slide has changed. @throws as `slideFile` */
  async outlineVersion(root: string, slide: string): Promise<string> {
    const { contentHash } = await this.#slide(root, slide);
    const found = await stat(new StudyFolder(root).annotation(slide)).catch(() => undefined);
    const file = found ? `${found.mtimeMs} ${found.size} ${found.ino}` : 'none';
    return shortHash(`${root} ${slide} ${contentHash} ${file}`);
  }

  /** Keeps the outlines of a file in place of those that a slide had. */
  async keepOutlines(root: string, query: Query<'keepOutlines'>): Answer<'keepOutlines'> {
    return this.#threads.long.ask('keepOutlines', await this.#ref(root), query);
  }

  /** @returns whether there were any */
  async removeOutlines(root: string, query: Query<'removeOutlines'>): Answer<'removeOutlines'> {
    return this.#threads.long.ask('removeOutlines', await this.#ref(root), query);
  }

  /** Another text where anything that a study shows has changed. */
  async version(root: string): Promise<string> {
    return versionOf(await this.#ref(root));
  }

  /**
   * The file of a slide, without symbolic links.
   * @param roots it must lie below one of them; `undefined`: anywhere.
   * @throws MorphoscopeError `InputError` for a slide that the study does not have, `SlideError` for a file that is not there or
   * outside.
   */
  async slideFile(root: string, slide: string, roots: SlideRoots | undefined): Promise<SlidePlace> {
    const { path, contentHash } = await this.#slide(root, slide);
    return { path: await slideFilePath(path, roots), contentHash };
  }

  /** The small picture of a slide in its study's folder, `thumbnail.jpg`. @throws as `slideFile` */
  async thumbnailPath(root: string, slide: string): Promise<string> {
    await this.#slide(root, slide);
    return fileInside(root, join(new StudyFolder(root).slide(slide), slideFile.thumbnail));
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#threads).map((thread) => thread.close()));
  }

  async #slide(root: string, slide: string): Promise<SlidePlace> {
    const { slides } = await this.#shape(root);
    const place = slides.get(slide);
    if (place) return place;
    throw new MorphoscopeError('InputError', `the study has no slide ${slide}`);
  }

  async #ref(root: string): Promise<StudyRef> {
    const { dictionaries } = await this.#shape(root);
    return { root, stamp: await stampOf(root, dictionaries) };
  }

  async #shape(root: string): Promise<Shape> {
    const folder = new StudyFolder(root);
    const found = await stat(folder.manifest()).catch(() => undefined);
    const changed = found ? `${found.mtimeMs} ${found.size}` : '';
    const known = this.#shapes.get(root);
    this.#shapes.delete(root);
    const shape = known?.changed === changed ? known : await readShape(folder, changed);
    this.#shapes.set(root, shape);
    if (this.#shapes.size > MOST_SHAPES) this.#shapes.delete(this.#shapes.keys().next().value!);
    return shape;
  }
}

async function readShape(folder: StudyFolder, changed: string): Promise<Shape> {
  const { dictionaries, slides, model } = await readManifest(folder);
  return {
    changed,
    dictionaries: dictionaries.map(({ id }) => id),
    model: model.path,
    slides: new Map(slides.map(({ id, path, contentHash }) => [id, { path, contentHash }])),
  };
}

function versionOf({ root, stamp }: StudyRef): string {
  return shortHash(`${root} ${stamp.data} ${stamp.edits}`);
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** A file that really lies inside a folder: links that lead out of it are refused. */
async function fileInside(root: string, path: string): Promise<string> {
  const [folder, place] = await Promise.all([realpath(root), realpath(path)]).catch(() => []);
  if (folder !== undefined && place !== undefined && isInside(folder, place)) return place;
  throw new MorphoscopeError('StudyError', 'the file is not in the study', { where: path });
}
