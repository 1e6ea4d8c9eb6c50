import { createHash } from 'node:crypto';
import {
  type DictionarySummary,
  NO_CLUSTER,
  type SaliencySummary,
  type SlideSummary,
} from '@morphoscope/domain';
import { noClusterColour } from '@morphoscope/heatmap/colormap';
import { safeColour } from '../colour.js';
import { type Html, html } from '../html.js';
import { coordinate as at } from '../number-text.js';
import { cellHeat } from './cell-heat.js';
import { type CellLabels, cellLabels, maskOf, UNCOVERED } from './cell-layer.js';
import { loaded } from './deferred.js';
import { heatUrl } from './heat-layer.js';
import { maskPng } from './indexed-png.js';
import { dataUrl, fitInside, mutedPicture, type Picture, stainPicture } from './tissue.js';

/** A slide as one dictionary sees it, ready to be drawn any number of times: pictures are stored once, under ids. */
export interface Plate {
  readonly slide: SlideSummary;
  /** Picture px. */
  readonly width: number;
  readonly height: number;
  /** µm per picture px. */
  readonly mpp: number;
  readonly stain: string;
  readonly muted: string;
  /** Id of a cluster's layer, for clusters that occur. */
  readonly layers: ReadonlyMap<number, string>;
  /** Id of the layer of cells without activation, if any. */
  readonly none: string | undefined;
  /** Id of the mask of what was not covered. */
  readonly uncovered: string;
  /** Saliency maps, in the order of the slide. */
  readonly saliency: readonly PlateMap[];
}

/** A saliency map of a slide, stored under an id. */
export interface PlateMap {
  readonly id: string;
  readonly map: SaliencySummary;
  /** Where the colour is full, on all slides. */
  readonly end: number;
}

/** Stores pictures under ids, each once, and gives them back as SVG definitions for the end of the document. */
export class PlateBook {
  readonly #maxPx: number;
  readonly #defs: Html[] = [];
  readonly #tissues = new Map<string, Tissue>();
  readonly #saliency = new Map<string, readonly PlateMap[]>();
  #count = 0;

  /**
   * @param maxPx longest side of a slide's picture
   * @param saliencyMaps at most so many per slide
   */
  constructor(
    maxPx: number,
    private readonly saliencyMaps: number,
  ) {
    this.#maxPx = maxPx;
  }

  /** Draws a slide's pictures and layers. The same thumbnail in several dictionaries is stored once. */
  async add(slide: SlideSummary, dictionary: DictionarySummary): Promise<Plate> {
    const tissue = await this.#tissue(slide);
    const number = this.#count++;
    const cells = cellLabels(await loaded(slide.hardMap));
    const place = placeOf(cells, slide, tissue);
    const layers = new Map<number, string>();
    for (const concept of dictionary.concepts) {
      const bits = maskOf(cells, (label) => label === concept.cluster);
      if (concept.hidden || !bits.includes(1)) continue;
      const name = `l${number}-${concept.cluster}`;
      layers.set(concept.cluster, name);
      this.#layer(name, bits, cells, place, safeColour(concept.colour));
    }
    const none = maskOf(cells, (label) => label === NO_CLUSTER);
    const hasNone = none.includes(1);
    if (hasNone) this.#layer(`n${number}`, none, cells, place, noClusterColour);
    this.#mask(
      `u${number}`,
      maskOf(cells, (label) => label !== UNCOVERED),
      cells,
      place,
      tissue,
    );
    return {
      slide,
      width: tissue.width,
      height: tissue.height,
      mpp: (slide.width / tissue.width) * slide.mpp.x,
      stain: `s${tissue.id}`,
      muted: `m${tissue.id}`,
      layers,
      none: hasNone ? `n${number}` : undefined,
      uncovered: `u${number}`,
      saliency: await this.#maps(slide, tissue),
    };
  }

  /** Saliency knows no clusters: the maps of a slide are stored once for all dictionaries. */
  async #maps(slide: SlideSummary, tissue: Tissue): Promise<readonly PlateMap[]> {
    const known = this.#saliency.get(slide.slideId);
    if (known) return known;
    const maps: PlateMap[] = [];
    for (const map of (slide.saliency ?? []).slice(0, this.saliencyMaps)) {
      const { low, high } = await loaded(map.range);
      const end = Math.max(-low, high);
      const heat = cellHeat(await loaded(map.map));
      const id = `h${this.#count++}`;
      const place = placeOf(heat, slide, tissue);
      this.#defs.push(html`<image id="${id}" class="cells" ${place} href="${heatUrl({ ...heat, end })}"/>`);
      maps.push({ id, map, end });
    }
    this.#saliency.set(slide.slideId, maps);
    return maps;
  }

  /** All definitions, to be put into the document once. */
  definitions(): Html {
    return html`<svg class="definitions" width="0" height="0" aria-hidden="true" focusable="false"><defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V7" class="hatch-line"/></pattern>${this.#defs}</defs></svg>`;
  }

  async #tissue(slide: SlideSummary): Promise<Tissue> {
    const pixels = await loaded(slide.thumbnail);
    const key = createHash('sha256').update(`${pixels.width}×`).update(pixels.data).digest('base64');
    const known = this.#tissues.get(key);
    if (known) return known;
    const id = this.#count++;
    const fitted = await fitInside(pixels, this.#maxPx);
    const stain = await stainPicture(fitted);
    this.#defs.push(imageOf(`s${id}`, stain), imageOf(`m${id}`, await mutedPicture(fitted)));
    const tissue = { id, width: stain.width, height: stain.height };
    this.#tissues.set(key, tissue);
    return tissue;
  }

  #layer(id: string, bits: Uint8Array, cells: CellLabels, place: Html, colour: string): void {
    const url = dataUrl('image/png', maskPng(bits, cells.width, cells.height, colour));
    this.#defs.push(html`<image id="${id}" class="cells" ${place} href="${url}"/>`);
  }

  #mask(id: string, covered: Uint8Array, cells: CellLabels, place: Html, { width, height }: Tissue): void {
    const url = dataUrl('image/png', maskPng(covered, cells.width, cells.height, '#000000'));
    this.#defs.push(
      html`<mask id="${id}" maskUnits="userSpaceOnUse" x="0" y="0" width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="#fff"/><image class="cells" ${place} href="${url}"/></mask>`,
    );
  }
}

function imageOf(id: string, picture: Picture): Html {
  return html`<image id="${id}" width="${picture.width}" height="${picture.height}" href="${picture.url}"/>`;
}

function placeOf(cells: Pick<CellLabels, 'rect'>, slide: SlideSummary, tissue: Tissue): Html {
  const sx = tissue.width / slide.width;
  const sy = tissue.height / slide.height;
  const { x, y, width, height } = cells.rect;
  return html`x="${at(x * sx)}" y="${at(y * sy)}" width="${at(width * sx)}" height="${at(height * sy)}" preserveAspectRatio="none"`;
}

/** The pictures of a slide: `s<id>` as scanned, `m<id>` muted. */
interface Tissue {
  readonly id: number;
  readonly width: number;
  readonly height: number;
}
