import { StudyNeighbours } from '@morphoscope/study';

/** Indexes held open: their vectors are in memory. */
const MOST_OPEN = 2;

interface Place {
  readonly version: string;
  readonly opened: Promise<StudyNeighbours>;
  users: number;
  /** Closed once nobody uses it. */
  leaves: boolean;
}

/** Indexes of studies that were asked last. */
export class NeighbourShelf {
  readonly #places = new Map<string, Place>();

  /**
   * Works with the index of a study, opened once for all who ask.
   * @param version another text where the index is another.
   * @throws MorphoscopeError `StudyError` when there is none, or the study has changed since.
   */
  async use<Result>(
    root: string,
    version: string,
    work: (neighbours: StudyNeighbours) => Promise<Result>,
  ): Promise<Result> {
    const place = this.#place(root, version);
    place.users++;
    try {
      return await work(await place.opened);
    } finally {
      place.users--;
      void leave(place);
    }
  }

  /** Closes all; those in use once they are left. */
  async close(): Promise<void> {
    const places = [...this.#places.values()];
    this.#places.clear();
    await Promise.all(places.map((place) => this.#drop(place)));
  }

  #place(root: string, version: string): Place {
    const there = this.#places.get(root);
    this.#places.delete(root);
    if (there && there.version !== version) void this.#drop(there);
    const place = there?.version === version ? there : this.#open(root, version);
    this.#places.set(root, place);
    for (const [oldest, other] of this.#places) {
      if (this.#places.size <= MOST_OPEN) break;
      this.#places.delete(oldest);
      void this.#drop(other);
    }
    return place;
  }

  #open(root: string, version: string): Place {
    const place: Place = { version, opened: StudyNeighbours.open(root), users: 0, leaves: false };
    // One that could not be opened is tried again the next time.
    place.opened.catch(() => {
      if (this.#places.get(root) === place) this.#places.delete(root);
    });
    return place;
  }

  #drop(place: Place): Promise<void> {
    place.leaves = true;
    return leave(place);
  }
}

async function leave(place: Place): Promise<void> {
  if (!place.leaves || place.users > 0) return;
  await place.opened.then(
    (neighbours) => neighbours.close(),
    () => undefined,
  );
}
