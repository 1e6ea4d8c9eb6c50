import { join } from 'node:path';
import { applyEdits } from '@morphoscope/clustering';
import { type CellRaster, MorphoscopeError } from '@morphoscope/domain';
import {
  type CellSums,
  cellLevels,
  encodeSaliency,
  encodeWeights,
  listAttributions,
  type MapChunks,
  MapPyramid,
  openWeights,
  openZarr,
  plainChunks,
  type SlideRecord,
  type StoredAttribution,
  sharedScale,
  targetFolder,
} from '@morphoscope/study';
import type { SaliencyLayer } from '../contract/studies.js';
import { FILES_AT_ONCE, mapLimited } from './map-limited.js';
import { Once } from './once.js';
import type { OpenedDictionary, OpenedStudy } from './opened-study.js';
import { groupingOf } from './shown-tiles.js';

/** Which tile of a map. */
export interface MapTile {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

/** Bytes of coarse sums that are kept of a study's maps. */
const MOST_BYTES = 256 * 2 ** 20;

/** Tiles of weights and of saliency maps of a study, made when asked for. */
export class MapStore {
  readonly #pyramids = new Once<MapPyramid>();
  #order: { readonly name: string; readonly pyramid: MapPyramid }[] = [];
  readonly #ranges = new Once<{ readonly low: number; readonly high: number }>();
  readonly #layers = new Once<readonly StoredAttribution[]>();

  constructor(private readonly study: OpenedStudy) {}

  /**
   * A tile of weights, `[shown clusters + 1][height][width]` bytes.
   * @throws MorphoscopeError `InputError` where there is no such tile.
   */
  async weightTile(dictionary: OpenedDictionary, slide: string, tile: MapTile): Promise<Uint8Array> {
    const pyramid = await this.weights(dictionary, slide);
    const sums = await this.#sums(pyramid, tile);
    return encodeWeights(sums, await this.study.weightScale(dictionary));
  }

  /** A tile of a saliency map, one plane of bytes. @throws MorphoscopeError `InputError` */
  async saliencyTile(slide: string, key: string, tile: MapTile): Promise<Uint8Array> {
    const record = this.study.record(slide);
    const map = (await this.#maps(record)).find((one) => keyOf(one) === key);
    if (!map) throw new MorphoscopeError('InputError', `the slide ${slide} has no map ${key}`);
    const pyramid = await this.#pyramid(`map ${slide} ${key}`, record.raster, () => openPlain(map));
    return encodeSaliency(await this.#sums(pyramid, tile), await this.#range(map.attributes.method));
  }

  /** Weights of a slide as they were fitted, whatever edits show. */
  fittedWeights(opened: OpenedDictionary, slide: string): Promise<MapPyramid> {
    return this.weights({ ...opened, view: applyEdits(opened.dictionary, []) }, slide);
  }

  /** Weights of a slide as edits show them now. */
  weights({ id, view }: OpenedDictionary, slide: string): Promise<MapPyramid> {
    const record = this.study.record(slide);
    return this.#pyramid(`weights ${slide} ${id} ${groupingOf(view)}`, record.raster, () =>
      openWeights(this.study.facts.folder, record, id, view),
    );
  }

  /** What maps a slide has. */
  async layers(record: SlideRecord): Promise<SaliencyLayer[]> {
    const layers: SaliencyLayer[] = [];
    for (const map of await this.#maps(record)) {
      const { method, target, explains, signed } = map.attributes;
      const range = await this.#range(method);
      layers.push({ key: keyOf(map), method, target, explains, signed, ...range });
    }
    return layers;
  }

  /** The saliency maps of a slide, by their keys. */
  async saliency(record: SlideRecord): Promise<ReadonlyMap<string, StoredAttribution>> {
    return new Map((await this.#maps(record)).map((map) => [keyOf(map), map]));
  }

  /** Cells of a saliency map. */
  saliencyPyramid(record: SlideRecord, map: StoredAttribution): Promise<MapPyramid> {
    return this.#pyramid(`map ${record.id} ${keyOf(map)}`, record.raster, () => openPlain(map));
  }

  #maps(record: SlideRecord): Promise<readonly StoredAttribution[]> {
    const path = this.study.facts.folder.slide(record.id);
    return this.#layers.get(record.id, () => listAttributions(path));
  }

  #range(method: string): Promise<{ readonly low: number; readonly high: number }> {
    return this.#ranges.get(method, async () => {
      const opened = await mapLimited(this.study.facts.records, FILES_AT_ONCE, async (record) => {
        const maps = (await this.#maps(record)).filter(({ attributes }) => attributes.method === method);
        return mapLimited(
          maps,
          1,
          async (map) => [join(record.id, keyOf(map)), await openPlain(map)] as const,
        );
      });
      return sharedScale(new Map<string, MapChunks>(opened.flat()), 0.99);
    });
  }

  async #sums(pyramid: MapPyramid, { level, column, row }: MapTile): Promise<CellSums> {
    const sums = await pyramid.tile(level, column, row);
    if (sums) return sums;
    throw new MorphoscopeError('InputError', `there is no tile ${column}, ${row} at level ${level}`);
  }

  async #pyramid(name: string, raster: CellRaster, open: () => Promise<MapChunks>): Promise<MapPyramid> {
    const pyramid = await this.#pyramids.get(name, async () => {
      const chunks = await open();
      if (chunks.width === raster.width && chunks.height === raster.height)
        return new MapPyramid(cellLevels(raster), chunks);
      throw new MorphoscopeError('StudyError', 'a map does not fit the raster of its slide');
    });
    this.#keep(name, pyramid);
    return pyramid;
  }

  /** Those used last stay, as far as their sums may be held. */
  #keep(name: string, pyramid: MapPyramid): void {
    this.#order = [{ name, pyramid }, ...this.#order.filter((one) => one.name !== name)];
    let bytes = 0;
    this.#order = this.#order.filter((one, i) => {
      bytes += one.pyramid.bytes + 4096;
      if (i === 0 || bytes <= MOST_BYTES) return true;
      this.#pyramids.drop(one.name);
      return false;
    });
  }
}

async function openPlain({ path }: StoredAttribution): Promise<MapChunks> {
  return plainChunks(await openZarr(path));
}

/** Name of a map in addresses: method and target, without signs that addresses use. */
function keyOf({ attributes: { method, target } }: StoredAttribution): string {
  return `${targetFolder(method)}.${targetFolder(target)}`.replaceAll('%', '~');
}
