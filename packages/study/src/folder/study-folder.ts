import { basename, join } from 'node:path';
import { isLockFile } from '@morphoscope/domain/lock';

/** Where everything of a study lies. Paths only; nothing is touched. */
export class StudyFolder {
  constructor(
    /** Root of the study folder. */
    readonly root: string,
  ) {}

  readonly manifest = (): string => join(this.root, 'study.json');
  readonly lock = (): string => join(this.root, '.lock');
  /** Whether an entry of the root, by name, is the lock or stands beside it for a moment while that changes hands. */
  readonly isLock = (name: string): boolean => isLockFile(name, basename(this.lock()));
  readonly log = (): string => join(this.root, 'log.jsonl');
  readonly failures = (): string => join(this.root, 'failures.json');
  readonly report = (): string => join(this.root, 'report.html');
  readonly exports = (): string => join(this.root, 'exports');
  readonly metrics = (): string => join(this.root, 'metrics.json');

  /** Tables and figures of the evaluation. */
  readonly evaluation = (): string => join(this.root, 'evaluation');
  /** Per-slide results of an evaluation that is not finished. */
  readonly evaluationWork = (): string => join(this.evaluation(), 'work');

  /** Intermediate results: needed to resume, deleted when the study is finished. */
  readonly work = (): string => join(this.root, 'work');
  readonly scratch = (): string => join(this.work(), 'tmp');
  readonly sample = (slideId: string): string => join(this.work(), 'sample', slideId);
  /** What is being made here, for processes that join in. */
  readonly run = (): string => join(this.work(), 'run.json');
  /** Dictionaries as they turned out. */
  readonly fitted = (): string => join(this.work(), 'fitted.json');
  /** Slides that failed so far. */
  readonly failed = (): string => join(this.work(), 'failed');

  /** Comparison of numbers of clusters. */
  readonly sweep = (): string => join(this.root, 'dictionaries', 'sweep.json');
  readonly dictionary = (id: string): string => join(this.root, 'dictionaries', id);
  readonly concepts = (id: string): string => join(this.dictionary(id), 'concepts');

  /** Which pixels of the prototypes made their cluster fire. */
  readonly relevance = (id: string): string => join(this.dictionary(id), 'relevance.zarr');

  /** What people outlined, a GeoJSON file per slide. Beside the slides' folders, as those are made anew by a run. */
  readonly annotations = (): string => join(this.root, 'annotations');
  readonly annotation = (slideId: string): string => join(this.annotations(), `${slideId}.geojson`);

  /** Nearest tiles and the map of tiles. */
  readonly index = (): string => join(this.root, 'index');
  /** Parts of an index that is not finished, by the key of what goes into it. */
  readonly indexWork = (key: string): string => join(this.work(), `index-${key.slice(0, 16)}`);

  readonly slide = (slideId: string): string => join(this.root, 'slides', slideId);
}

/** Files inside a slide's folder. */
export const slideFile = {
  record: 'slide.json',
  tiles: 'tiles.parquet',
  cells: 'cells.zarr',
  pooled: 'pooled.npy',
  tissue: 'tissue.geojson',
  thumbnail: 'thumbnail.jpg',
  attribution: 'attribution.zarr',
} as const;
