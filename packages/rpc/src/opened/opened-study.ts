import { applyEdits, type DictionaryView } from '@morphoscope/clustering';
import { type Dictionary, type DictionaryEdit, MorphoscopeError } from '@morphoscope/domain';
import {
  type ConceptsRecord,
  countShown,
  openWeights,
  readConcepts,
  readDictionary,
  readEdits,
  readTileColumns,
  readWeightSums,
  type SlideRecord,
  sharedScale,
  type TileColumns,
} from '@morphoscope/study';
import { Once } from './once.js';
import type { StudyFacts } from './study-facts.js';

/** A dictionary of an opened study, as its edits show it. */
export interface OpenedDictionary {
  readonly id: string;
  readonly dictionary: Dictionary;
  readonly view: DictionaryView;
  /** Oldest first. */
  readonly edits: readonly DictionaryEdit[];
  /** Absent before the run described its concepts. */
  readonly stored?: ConceptsRecord;
  /** Slides that this dictionary was applied to. */
  readonly records: readonly SlideRecord[];
}

/** Tiles of a study that are held. */
const MOST_TILES = 20_000_000;
/** Dictionaries whose sums of weights are held. */
const MOST_SUMS = 4;

/**
 * A study folder read once. What is large is read when asked for and kept as long as the study is open. Everything of the
 * disk is read only.
 */
export class OpenedStudy {
  readonly #dictionaries = new Once<OpenedDictionary>();
  readonly #sums = new Once<Float32Array>(MOST_SUMS);
  readonly #scales = new Once<number>();
  readonly #counts = new Once<ShownCounts[]>();
  readonly #kept = new Once<unknown>();
  #tiles: Promise<TileColumns> | undefined;
  #bytes = 0;
  #largest = 0;

  constructor(readonly facts: StudyFacts) {}

  /** Bytes of the tables held, about. */
  get bytes(): number {
    return this.#bytes + MOST_SUMS * this.#largest;
  }

  /** Number of a class. @throws MorphoscopeError `InputError` */
  classNamed(name: string): number {
    const { classNames } = this.facts.manifest.model;
    const c = classNames.indexOf(name);
    if (c >= 0) return c;
    throw missing('class', name, classNames);
  }

  /** @throws MorphoscopeError `InputError` for a slide that the study does not have (yet). */
  record(slide: string): SlideRecord {
    const found = this.facts.records.find(({ id }) => id === slide);
    if (found) return found;
    throw missing(
      'slide',
      slide,
      this.facts.records.map(({ id }) => id),
    );
  }

  /** Size of the tiles of a slide, level-0 px. */
  tileSize({ slide }: SlideRecord): { readonly width: number; readonly height: number } {
    const { tilePx, mpp } = this.facts.manifest.tiling;
    return { width: (tilePx * mpp) / slide.mpp!.x, height: (tilePx * mpp) / slide.mpp!.y };
  }

  /**
   * @param id default: the first of the study.
   * @throws MorphoscopeError `InputError` for one that the study does not have, `StudyError` when its files are not there (yet).
   */
  dictionary(id?: string): Promise<OpenedDictionary> {
    const ids = this.facts.manifest.dictionaries.map((one) => one.id);
    const wanted = id ?? ids[0];
    if (wanted === undefined)
      throw new MorphoscopeError('StudyError', 'the study has no clusters yet', {
        suggestion: 'Wait until its run has fitted them.',
      });
    if (!ids.includes(wanted)) throw missing('dictionary', wanted, ids);
    return this.#dictionaries.get(wanted, () => this.#openDictionary(wanted));
  }

  /** Edits are read anew the next time; tables and scales stay. */
  forgetEdits(): void {
    this.#dictionaries.clear();
    this.#counts.clear();
  }

  /** What follows from the files that do not change with edits, made once per name. */
  kept<Value>(name: string, make: () => Promise<Value>): Promise<Value> {
    return this.#kept.get(name, make) as Promise<Value>;
  }

  /** Where all tiles lie and what the model says of them; row by row as in the atlas. */
  tiles(): Promise<TileColumns> {
    this.#tiles ??= this.#readTiles();
    return this.#tiles;
  }

  /** Σ over cells of the weight of every cluster of the fit, per tile, `n × K`. */
  weightSums({ id, dictionary, records }: OpenedDictionary): Promise<Float32Array> {
    return this.#sums.get(id, async () => {
      if (records.length !== this.facts.records.length)
        throw new MorphoscopeError('StudyError', `${id} was not applied to all slides`);
      const sums = await readWeightSums(this.facts.folder, records, { id, K: dictionary.K });
      this.#largest = Math.max(this.#largest, sums.byteLength);
      return sums;
    });
  }

  /** Where the scale of weights ends, shared by all slides and clusters: their 99.9 % quantile. */
  weightScale({ id, dictionary, records }: OpenedDictionary): Promise<number> {
    return this.#scales.get(id, async () => {
      const view = applyEdits(dictionary, []);
      const maps = new Map();
      for (const record of records)
        maps.set(record.id, await openWeights(this.facts.folder, record, id, view));
      return (await sharedScale(maps, 0.999)).high;
    });
  }

  /** Cells on tissue per shown cluster, slide by slide. */
  shownCounts({ id, view, records }: OpenedDictionary): Promise<ShownCounts[]> {
    return this.#counts.get(id, async () => {
      const counts: ShownCounts[] = [];
      for (const record of records) counts.push(await countShown(this.facts.folder, record, id, view));
      return counts;
    });
  }

  async #openDictionary(id: string): Promise<OpenedDictionary> {
    const { folder } = this.facts;
    const path = folder.dictionary(id);
    const dictionary = await readDictionary(path);
    if (!dictionary)
      throw new MorphoscopeError('StudyError', `the clusters of ${id} are not there (yet)`, {
        suggestion: 'Wait until the run has fitted them, or run the study again.',
      });
    const edits = await readEdits(path);
    const stored = await readConcepts(folder.concepts(id));
    return {
      id,
      dictionary,
      view: applyEdits(dictionary, edits),
      edits,
      ...(stored ? { stored } : {}),
      records: this.facts.records.filter((record) => record.dictionaries[id] !== undefined),
    };
  }

  async #readTiles(): Promise<TileColumns> {
    const { folder, records, manifest } = this.facts;
    const n = records.reduce((sum, { tiles }) => sum + tiles, 0);
    if (n > MOST_TILES) {
      throw new MorphoscopeError('ResourceError', `the study has ${n} tiles, too many to be listed here`, {
        suggestion: `Up to ${MOST_TILES} are held. Read slides/<id>/tiles.parquet instead.`,
      });
    }
    const tiles = await readTileColumns(folder, records, manifest.model.classNames);
    this.#bytes += n * (24 + 4 * manifest.model.classNames.length);
    return tiles;
  }
}

type ShownCounts = Awaited<ReturnType<typeof countShown>>;

function missing(what: string, name: string, known: readonly string[]): MorphoscopeError {
  const some = known.slice(0, 10).join(', ');
  return new MorphoscopeError('InputError', `the study has no ${what} ${name}`, {
    suggestion: known.length > 0 ? `It has: ${some}${known.length > 10 ? ', …' : ''}.` : `It has none (yet).`,
  });
}
