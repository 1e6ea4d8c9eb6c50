import { createRepositories } from '@morphoscope/db';
import {
  type Backbone,
  found,
  ownStudy,
  type Principal,
  readablePlace,
  slideRootsOf,
} from '@morphoscope/rpc';
import { type SlideFile, slideOfStudy, slideOnDisk } from '../picture/slide-file.js';

/** How long what was found stays found, ms: a viewer asks for dozens of blocks of a slide at once. */
const REMEMBERED = 2_000;
/** Studies and slides remembered. */
const MOST = 5_000;

interface Remembered {
  readonly value: Promise<unknown>;
  readonly until: number;
}

/**
 * Finds folders of studies and files of slides within the organisation of the one who asks. Who asks is checked with every
 * request; what belongs to whom is remembered for a moment.
 */
export class OwnedLookup {
  readonly #remembered = new Map<string, Remembered>();

  constructor(private readonly own: Pick<Backbone, 'db' | 'config' | 'library'>) {}

  /** The folder of a study. @throws TRPCError `NOT_FOUND` */
  studyFolder(who: Principal, study: string): Promise<string> {
    return this.#find(`study ${who.organisationId} ${study}`, async () => {
      const { folder } = await ownStudy(this.own.db.queries, who, study);
      return folder;
    });
  }

  /** A slide of a study. @throws TRPCError `NOT_FOUND`; MorphoscopeError `SlideError` when the file is not there. */
  slideOfStudy(who: Principal, study: string, slide: string): Promise<SlideFile> {
    return this.#find(`slide ${who.organisationId} ${study} ${slide}`, async () => {
      const { config, library } = this.own;
      const folder = await this.studyFolder(who, study);
      const { path, contentHash } = await library.slideFile(folder, slide, slideRootsOf(config, who));
      return slideOfStudy(path, contentHash);
    });
  }

  /** The small picture of a slide that its study keeps. @throws TRPCError `NOT_FOUND` */
  async keptThumbnail(who: Principal, study: string, slide: string): Promise<string> {
    return this.own.library.thumbnailPath(await this.studyFolder(who, study), slide);
  }

  /** A slide registered in a project. @throws as `slideOfStudy` */
  registeredSlide(who: Principal, slide: string): Promise<SlideFile> {
    return this.#find(`registered ${who.organisationId} ${slide}`, async () => {
      const row = await createRepositories(this.own.db.queries).slides.get(who, slide);
      const path = await readablePlace(this.own.config, who, 'slides', found(row, 'slide', slide).path);
      return slideOnDisk(path);
    });
  }

  /** Something may belong to somebody else now, or be gone. */
  forget(): void {
    this.#remembered.clear();
  }

  #find<Value>(key: string, find: () => Promise<Value>): Promise<Value> {
    const now = Date.now();
    const known = this.#remembered.get(key);
    if (known && known.until > now) return known.value as Promise<Value>;
    const value = find();
    this.#remembered.delete(key);
    this.#remembered.set(key, { value, until: now + REMEMBERED });
    value.catch(() => this.#remembered.delete(key));
    if (this.#remembered.size > MOST) this.#remembered.delete(this.#remembered.keys().next().value!);
    return value;
  }
}
