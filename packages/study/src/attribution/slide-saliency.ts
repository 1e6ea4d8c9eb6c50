import type { AttributionMethod, SaliencySummary } from '@morphoscope/domain';
import { globalRange, type ValueRange } from '@morphoscope/heatmap';
import type { StudyFolder } from '../folder/study-folder.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import { listAttributions, readAttribution, type StoredAttribution } from './attribution-folder.js';

/** Methods in the order in which people should see them; the others follow by name. */
const FIRST: readonly AttributionMethod[] = [
  'gradcam',
  'hirescam',
  'cam',
  'lrp-epsilon-plus-flat',
  'occlusion',
];

/** Gives the saliency maps to show of each slide: one per method, of the class that leads on the slide. */
export class SlideSaliency {
  readonly #ranges = new Map<AttributionMethod, Promise<ValueRange>>();

  constructor(
    private readonly folder: StudyFolder,
    private readonly records: readonly SlideRecord[],
    private readonly classNames: readonly string[],
  ) {}

  /** Maps and ranges are read when asked for; a method's range is found once, over all slides and targets. */
  async of(record: SlideRecord): Promise<SaliencySummary[]> {
    const stored = await listAttributions(this.folder.slide(record.id));
    const methods = [...new Set(stored.map(({ attributes }) => attributes.method))].sort(
      (a, b) => rank(a) - rank(b),
    );
    return methods.map((method): SaliencySummary => {
      const map = this.#leading(
        stored.filter(({ attributes }) => attributes.method === method),
        record,
      );
      const { explains, signed } = map.attributes;
      return {
        ...{ method, explains, signed },
        map: () => readAttribution(map, record.raster),
        range: () => this.#range(method),
      };
    });
  }

  #leading(maps: readonly StoredAttribution[], { meanPrediction }: SlideRecord): StoredAttribution {
    const leads = this.classNames[meanPrediction.indexOf(Math.max(...meanPrediction))];
    const of = (target: string | undefined) => maps.find(({ attributes }) => attributes.target === target);
    return of(leads) ?? of('predicted') ?? maps[0]!;
  }

  #range(method: AttributionMethod): Promise<ValueRange> {
    const known = this.#ranges.get(method) ?? this.#findRange(method);
    this.#ranges.set(method, known);
    return known;
  }

  async #findRange(method: AttributionMethod): Promise<ValueRange> {
    const range = globalRange();
    for (const record of this.records) {
      for (const map of await listAttributions(this.folder.slide(record.id)))
        if (map.attributes.method === method) range.add((await readAttribution(map, record.raster)).data);
    }
    return range.range();
  }
}

function rank(method: AttributionMethod): number {
  const at = FIRST.indexOf(method);
  return at < 0 ? FIRST.length : at;
}
