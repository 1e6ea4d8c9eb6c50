import type { AttributionMethod } from '@morphoscope/domain';
import {
  type AnnotationRegion,
  type ComparedMap,
  createRegionAgreement,
  type RegionAgreement,
  type RegionAgreementState,
} from '@morphoscope/metrics';
import type { DecisionTarget } from './decision-target.js';
import type { MapSet } from './map-set.js';

/** What annotations are compared by. */
export interface RegionFrame {
  /** Annotated classes by their mask values; `not <first class>` where several classes of the model are annotated. */
  readonly regions: readonly AnnotationRegion[];
  /** Saliency maps, targets outermost; each is compared with the region of its target, where there is one. */
  readonly maps: readonly ComparedMap[];
  readonly cells: number;
  readonly seed: number;
}

/** Cells kept per map set for rankings: exact up to there, a seeded sample above. Controls have less at stake. */
const RANKED_CELLS = { judged: 200_000, control: 50_000 };

/** @param classes annotated classes; class i has the mask value i + 1 */
export function regionFrame(
  classes: readonly string[],
  targets: readonly DecisionTarget[],
  methods: readonly AttributionMethod[],
  cells: number,
  seed: number,
): RegionFrame {
  const regions: AnnotationRegion[] = classes.map((name, i) => ({ name, values: [i + 1] }));
  const not = targets.find(({ target }) => target.kind === 'not');
  const first = not && classes.indexOf(not.name.slice('not '.length));
  if (not && first !== undefined && first >= 0 && classes.length > 2)
    regions.push({ name: not.name, values: classes.flatMap((_, i) => (i === first ? [] : [i + 1])) });
  const maps = targets.flatMap(({ name }) =>
    methods.map((method): ComparedMap => {
      const map = `${name} · ${method}`;
      return regions.some((region) => region.name === name) ? { name: map, region: name } : { name: map };
    }),
  );
  return { regions, maps, cells, seed };
}

/** The saliency maps are compared once, beside ‖A‖: they do not depend on a dictionary. */
export function carriesMaps(set: MapSet): boolean {
  return set.kind === 'control' && set.control === 'norm';
}

/** An empty agreement of a set's maps with the annotations. */
export function emptyRegions({ regions, maps, cells, seed }: RegionFrame, set: MapSet): RegionAgreement {
  return createRegionAgreement({
    K: set.K,
    cells,
    regions,
    maps: carriesMaps(set) ? maps : [],
    cellBound: set.kind === 'dictionary' || carriesMaps(set) ? RANKED_CELLS.judged : RANKED_CELLS.control,
    seed,
  });
}

/** Copies the sums, without the room that the sample of cells has left. */
export function packRegions({ sample, ...sums }: RegionAgreementState): RegionAgreementState {
  const packed = sample.map((one) => {
    const width = one.values.length / one.hashes.length;
    return {
      ...one,
      hashes: one.hashes.slice(0, one.count),
      values: one.values.slice(0, one.count * width),
    };
  });
  return { ...sums, sample: packed };
}
