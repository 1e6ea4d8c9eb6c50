/** What keeps a report bounded, however large the cohort. */
export interface ReportOptions {
  /**
   * Slides shown in full per dictionary. Default 60. Of more slides, those where each cluster is most frequent are
   * shown, taken in turn over the clusters; the rest is in the table. The report says so.
   */
  readonly slidesInFull?: number;
  /** Rows of the table of slides. Default 2,000; the rest is counted. */
  readonly slidesInTable?: number;
  /** Small maps per cluster, where the cluster is most frequent. Default 12. */
  readonly mapsPerCluster?: number;
  /** Default 8. */
  readonly prototypesPerCluster?: number;
  /** Classes shown per chart, those that matter most first. Default 6. */
  readonly classesShown?: number;
  /** Longest side of a slide's picture, px. Default 560. */
  readonly slidePx?: number;
  /** Longest side of a prototype's picture, px. Default 320. */
  readonly prototypePx?: number;
  /** Saliency maps per slide, where any were made. Default 4, one per method. */
  readonly saliencyMaps?: number;
  readonly signal?: AbortSignal;
}

/** `ReportOptions` with every default filled in. */
export type Limits = Required<Omit<ReportOptions, 'signal'>>;

/** Fills in the defaults. */
export function limitsOf(options: ReportOptions): Limits {
  return {
    slidesInFull: options.slidesInFull ?? 60,
    slidesInTable: options.slidesInTable ?? 2000,
    mapsPerCluster: options.mapsPerCluster ?? 12,
    prototypesPerCluster: options.prototypesPerCluster ?? 8,
    classesShown: options.classesShown ?? 6,
    slidePx: options.slidePx ?? 560,
    saliencyMaps: options.saliencyMaps ?? 4,
    prototypePx: options.prototypePx ?? 320,
  };
}
