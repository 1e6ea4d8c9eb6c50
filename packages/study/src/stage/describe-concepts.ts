import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  concentrationFindings,
  decisionRule,
  importance,
  locatePrototype,
  type Prevalence,
  PrototypeSelector,
  prevalence,
  type SelectedPrototype,
} from '@morphoscope/concepts';
import type { Concept, Dictionary, Finding, Prototype, PrototypePicture, Tile } from '@morphoscope/domain';
import { encodeJpeg } from '@morphoscope/heatmap';
import { writeFolderAtomic } from '../folder/atomic.js';
import type { StoredDictionary } from '../folder/dictionary-folder.js';
import { stableJson, stageKey } from '../folder/stable-json.js';
import { slideFile } from '../folder/study-folder.js';
import type { StudyPlan } from '../settings/plan.js';
import { readClusterTable, type StoredTile } from '../table/tile-table.js';
import type { SlideRecord } from './apply-slides.js';
import { type CohortSlide, checkAborted, type RunContext, report, workerSlide } from './run-context.js';

/** A prototype's picture as stored: the file lies beside `concepts.json`. */
type StoredPicture = Omit<PrototypePicture, 'pixels'> & { readonly file: string };

/** `dictionaries/<id>/concepts/concepts.json`. */
export interface ConceptsRecord {
  readonly key: string;
  readonly concepts: readonly (Concept & { readonly pictures: readonly StoredPicture[] })[];
  readonly findings: readonly Finding[];
  readonly decisionNote?: string;
}

/** Side of a prototype picture, px, about: pictures take the pyramid level nearest to it, which costs no resampling. */
const PICTURE = 288;
/** Context around the tile: the picture shows this many tile sides. */
const CONTEXT = 1.5;

/** Options of `describeConcepts`. */
export interface DescribeOptions {
  /** Keep the prototypes that are there (new slides joined a study) and count prevalence anew. Default false. */
  readonly keepPrototypes?: boolean;
}

/** Chooses prototypes, measures prevalence and importance, and cuts the pictures, per dictionary. */
export async function describeConcepts(
  context: RunContext,
  slides: readonly CohortSlide[],
  records: readonly SlideRecord[],
  dictionaries: readonly StoredDictionary[],
  options: DescribeOptions = {},
): Promise<void> {
  for (const [i, stored] of dictionaries.entries()) {
    checkAborted(context);
    const total = dictionaries.length;
    report(context, { stage: 'concepts', done: i, total, unit: 'dictionaries', detail: stored.id });
    const key = stageKey(
      'concepts',
      stored.id,
      records.map((record) => [record.id, record.key, ...siteOf(slides, record.id)]),
    );
    const known = await readConcepts(context.folder.concepts(stored.id));
    if (known?.key === key) continue;
    await describeOne(context, slides, records, stored, key, options.keepPrototypes ? known : undefined);
  }
}

/** The site if it is known: a cluster may follow it. */
function siteOf(slides: readonly CohortSlide[], id: string): string[] {
  const site = slides.find((slide) => slide.id === id)?.site;
  return site === undefined ? [] : [site];
}

/** Reads the concepts of a dictionary; `undefined` before the concepts stage. */
export async function readConcepts(folder: string): Promise<ConceptsRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'concepts.json'), 'utf8')) as ConceptsRecord;
  } catch {
    return undefined;
  }
}

async function describeOne(
  context: RunContext,
  slides: readonly CohortSlide[],
  records: readonly SlideRecord[],
  { id, dictionary }: StoredDictionary,
  key: string,
  kept: ConceptsRecord | undefined,
): Promise<void> {
  const { plan, folder } = context;
  const { K } = dictionary;
  const shares = prevalence(
    records.map((record) => {
      const { labelCounts, none } = record.dictionaries[id]!;
      return { slideId: record.id, counts: labelCounts, none, site: siteOf(slides, record.id)[0] };
    }),
    K,
  );
  const rule = decisionRule(plan.head ?? plan.model.head, plan.layer, dictionary.kind);
  const effects =
    plan.head && rule.linear
      ? importance(dictionary.H, K, dictionary.C, plan.head, dictionary.shift)
      : undefined;
  await writeFolderAtomic(folder.concepts(id), folder.scratch(), async (target) => {
    const examples = kept
      ? await keepExamples(kept, folder.concepts(id), target)
      : await findExamples(context, slides, records, id, K, target);
    const concepts = examples.map((example, k) => ({
      ...conceptOf(k, dictionary, shares, effects),
      ...example,
    }));
    const record: ConceptsRecord = {
      key,
      concepts,
      findings: concentrationFindings(shares, { names: dictionary.names }),
      ...(rule.note === undefined ? {} : { decisionNote: rule.note }),
    };
    await writeFile(join(target, 'concepts.json'), stableJson(record));
  });
}

function conceptOf(
  k: number,
  dictionary: Dictionary,
  shares: Prevalence,
  effects: Float32Array | undefined,
): Omit<Concept, 'prototypes'> {
  const { K, names, colours } = dictionary;
  const classes = effects ? effects.length / K : 0;
  return {
    cluster: k,
    name: names[k]!,
    colour: colours[k]!,
    prevalence: shares.byCluster[k]!,
    overallPrevalence: shares.overall[k]!,
    ...(effects ? { importance: Array.from({ length: classes }, (_, c) => effects[c * K + k]!) } : {}),
  };
}

type Examples = Pick<ConceptsRecord['concepts'][number], 'prototypes' | 'pictures'>;

async function keepExamples(kept: ConceptsRecord, source: string, target: string): Promise<Examples[]> {
  for (const { file } of kept.concepts.flatMap(({ pictures }) => pictures)) {
    await copyFile(join(source, file), join(target, file));
  }
  return kept.concepts.map(({ prototypes, pictures }) => ({ prototypes, pictures }));
}

async function findExamples(
  context: RunContext,
  slides: readonly CohortSlide[],
  records: readonly SlideRecord[],
  id: string,
  K: number,
  target: string,
): Promise<Examples[]> {
  const { plan } = context;
  const { chosen, places } = await choosePrototypes(context, records, id, K);
  const examples: Examples[] = [];
  for (let k = 0; k < K; k++) {
    const prototypes = chosen[k]!.map((one) => {
      const extent = extentOf(plan, records.find((record) => record.id === one.slideId)!);
      const place = places.get(placeKey(one.slideId, one.tileIndex))!;
      return locatePrototype(one, { ...place, ...extent }, plan.layer.width, plan.layer.height);
    });
    examples.push({
      prototypes,
      pictures: await cutPictures(context, slides, records, prototypes, k, target),
    });
  }
  return examples;
}

type Places = ReadonlyMap<string, StoredTile>;
const placeKey = (slideId: string, tile: number): string => `${tile}@${slideId}`;

async function choosePrototypes(
  { folder, plan }: RunContext,
  records: readonly SlideRecord[],
  id: string,
  K: number,
): Promise<{ chosen: SelectedPrototype[][]; places: Places }> {
  const places = new Map<string, StoredTile>();
  const near = (slideId: string, a: number, b: number): boolean => {
    const one = places.get(placeKey(slideId, a));
    const other = places.get(placeKey(slideId, b));
    const { extent, extentY } = extentOf(plan, records.find((record) => record.id === slideId)!);
    return !one || !other || (Math.abs(one.x - other.x) < extent && Math.abs(one.y - other.y) < extentY);
  };
  const selector = new PrototypeSelector(K, { overlaps: near });
  for (const record of records) {
    const path = join(folder.slide(record.id), slideFile.tiles);
    const { table, tiles } = await readClusterTable(path, record.id, id, K);
    if (records.length === 1) for (const tile of tiles) places.set(placeKey(record.id, tile.index), tile);
    selector.add(table);
    // Only the places of tiles in the running are kept: a few per slide, not its whole table.
    const wanted = new Set(
      selector
        .select()
        .flat()
        .filter((p) => p.slideId === record.id)
        .map((p) => p.tileIndex),
    );
    for (const tile of tiles) if (wanted.has(tile.index)) places.set(placeKey(record.id, tile.index), tile);
  }
  return { chosen: selector.select(), places };
}

/** Side of a slide's tiles in level-0 px. */
function extentOf(plan: StudyPlan, { slide }: SlideRecord): Pick<Tile, 'extent' | 'extentY'> {
  const { tilePx, mpp } = plan.tiling;
  return { extent: tilePx * (mpp / slide.mpp!.x), extentY: tilePx * (mpp / slide.mpp!.y) };
}

async function cutPictures(
  { plan, pool }: RunContext,
  slides: readonly CohortSlide[],
  records: readonly SlideRecord[],
  prototypes: readonly Prototype[],
  k: number,
  target: string,
): Promise<StoredPicture[]> {
  return Promise.all(
    prototypes.map(async ({ slideId, tile, cell }, i): Promise<StoredPicture> => {
      const slide = slides.find((one) => one.id === slideId)!;
      const span = tile.width * CONTEXT;
      const perPixel = Math.max(1, 2 ** Math.round(Math.log2(span / PICTURE)));
      const scale = 1 / perPixel;
      const side = Math.round(span / perPixel);
      const x = Math.round(tile.x - (span - tile.width) / 2);
      const y = Math.round(tile.y - (span - tile.height) / 2);
      const mpp = perPixel * records.find((record) => record.id === slideId)!.slide.mpp!.x;
      const pixels = await pool.run({
        kind: 'picture',
        slide: workerSlide(plan, slide),
        x,
        y,
        width: side,
        height: side,
        mpp,
      });
      const file = `${k + 1}-${i + 1}.jpg`;
      await writeFile(join(target, file), await encodeJpeg(pixels, 90));
      const rect = (r: typeof tile) => ({
        x: (r.x - x) * scale,
        y: (r.y - y) * scale,
        width: r.width * scale,
        height: r.height * scale,
      });
      return { prototypeIndex: i, file, tileRect: rect(tile), cellRect: rect(cell), mpp };
    }),
  );
}
