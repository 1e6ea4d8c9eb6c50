import { MapStore } from './map-store.js';
import { Once } from './once.js';
import { OpenedStudy } from './opened-study.js';
import { readStudyFacts, type StudyStamp } from './study-facts.js';
import { TileLists } from './tile-list.js';
import type { TileTable } from './tile-table.js';

/** A study open in a thread, with what is kept beside it. */
export interface ShelvedStudy {
  readonly study: OpenedStudy;
  readonly maps: MapStore;
  readonly lists: TileLists;
  /** By dictionary. */
  readonly tables: Once<TileTable>;
  /** Answers that follow from the files alone. */
  readonly answers: Once<unknown>;
}

/** Dictionaries whose tables are held: of a million tiles each takes about 40 MB. */
const MOST_TABLES = 4;
const MOST_ANSWERS = 200;

interface Place {
  readonly stamp: StudyStamp;
  readonly opened: Promise<ShelvedStudy>;
  found: ShelvedStudy | undefined;
}

/** How much stays open. */
export interface ShelfLimits {
  /** Studies. Default 12. */
  readonly studies?: number;
  /** Bytes of their tables. Default 1.5 GiB. */
  readonly bytes?: number;
}

/** Studies that were opened last, each once, and anew where its files have changed. */
export class StudyShelf {
  readonly #places = new Map<string, Place>();
  readonly #studies: number;
  readonly #bytes: number;

  constructor({ studies = 12, bytes = 1.5 * 2 ** 30 }: ShelfLimits = {}) {
    this.#studies = studies;
    this.#bytes = bytes;
  }

  /** @throws MorphoscopeError `StudyError` when the folder is no study. */
  async get(root: string, stamp: StudyStamp): Promise<ShelvedStudy> {
    const there = this.#places.get(root);
    this.#places.delete(root);
    const place = there?.stamp.data === stamp.data ? renewed(there, stamp) : open(root, stamp);
    this.#places.set(root, place);
    try {
      place.found = await place.opened;
      return place.found;
    } catch (error) {
      if (this.#places.get(root) === place) this.#places.delete(root);
      throw error;
    } finally {
      this.#trim();
    }
  }

  #trim(): void {
    let bytes = 0;
    let count = 0;
    for (const [root, { found }] of [...this.#places].reverse()) {
      bytes += found?.study.bytes ?? 0;
      count++;
      if (count > 1 && (count > this.#studies || bytes > this.#bytes)) this.#places.delete(root);
    }
  }
}

function open(root: string, stamp: StudyStamp): Place {
  const opened = readStudyFacts(root).then((facts): ShelvedStudy => {
    const study = new OpenedStudy(facts);
    const kept = { tables: new Once<TileTable>(MOST_TABLES), answers: new Once<unknown>(MOST_ANSWERS) };
    return { study, maps: new MapStore(study), lists: new TileLists(), ...kept };
  });
  return { stamp, opened, found: undefined };
}

/** The same files but for edits: tables stay. */
function renewed(place: Place, stamp: StudyStamp): Place {
  if (place.stamp.edits === stamp.edits) return place;
  place.found?.study.forgetEdits();
  place.found?.tables.clear();
  place.found?.answers.clear();
  return { ...place, stamp };
}
