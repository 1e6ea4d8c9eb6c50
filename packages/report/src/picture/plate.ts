import { type DictionarySummary, NO_CLUSTER, type SlideSummary, type TilePixels } from '@morphoscope/domain';
import { noClusterColour } from '@morphoscope/heatmap/colormap';
import { safeColour } from '../colour.js';
import { type Html, html } from '../html.js';
import { coordinate as at } from '../number-text.js';
import { type CellLabels, cellLabels, maskOf, UNCOVERED } from './cell-layer.js';
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
}

/** Stores pictures under ids, each once, and gives them back as SVG definitions for the end of the document. */
export class PlateBook {
  readonly #maxPx: number;
  readonly #defs: Html[] = [];
  readonly #slides = new Map<
    string,
    { readonly pixels: TilePixels; readonly picture: Picture; readonly id: number }[]
  >();
  #count = 0;

  constructor(maxPx: number) {
    this.#maxPx = maxPx;
  }

  /** Draws a slide's pictures and layers. The same thumbnail in several dictionaries is stored once. */
  async add(slide: SlideSummary, dictionary: DictionarySummary): Promise<Plate> {
    const { picture, id } = await this.#tissue(slide);
    const number = this.#count++;
    const cells = cellLabels(slide.hardMap);
    const place = placeOf(cells, slide, picture);
    const layers = new Map<number, string>();
    for (const concept of dictionary.concepts) {
      const bits = maskOf(cells, (label) => label === concept.cluster);
      if (!bits.includes(1)) continue;
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
      picture,
    );
    return {
      slide,
      width: picture.width,
      height: picture.height,
      mpp: (slide.width / picture.width) * slide.mpp.x,
      stain: `s${id}`,
      muted: `m${id}`,
      layers,
      none: hasNone ? `n${number}` : undefined,
      uncovered: `u${number}`,
    };
  }

  /** All definitions, to be put into the document once. */
  definitions(): Html {
    return html`<svg class="definitions" width="0" height="0" aria-hidden="true" focusable="false"><defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V7" class="hatch-line"/></pattern>${this.#defs}</defs></svg>`;
  }

  async #tissue(slide: SlideSummary): Promise<{ picture: Picture; id: number }> {
    const pixels = slide.thumbnail;
    const known = this.#slides.get(slide.slideId) ?? [];
    const same = known.find((entry) => samePixels(entry.pixels, pixels));
    if (same) return same;
    const id = this.#count++;
    const fitted = await fitInside(pixels, this.#maxPx);
    const picture = await stainPicture(fitted);
    const muted = await mutedPicture(fitted);
    this.#defs.push(imageOf(`s${id}`, picture), imageOf(`m${id}`, muted));
    this.#slides.set(slide.slideId, [...known, { pixels, picture, id }]);
    return { picture, id };
  }

  #layer(id: string, bits: Uint8Array, cells: CellLabels, place: Html, colour: string): void {
    const url = dataUrl('image/png', maskPng(bits, cells.width, cells.height, colour));
    this.#defs.push(html`<image id="${id}" class="cells" ${place} href="${url}"/>`);
  }

  #mask(id: string, covered: Uint8Array, cells: CellLabels, place: Html, picture: Picture): void {
    const url = dataUrl('image/png', maskPng(covered, cells.width, cells.height, '#000000'));
    this.#defs.push(
      html`<mask id="${id}" maskUnits="userSpaceOnUse" x="0" y="0" width="${picture.width}" height="${picture.height}"><rect width="${picture.width}" height="${picture.height}" fill="#fff"/><image class="cells" ${place} href="${url}"/></mask>`,
    );
  }
}

function imageOf(id: string, picture: Picture): Html {
  return html`<image id="${id}" width="${picture.width}" height="${picture.height}" href="${picture.url}"/>`;
}

function placeOf(cells: CellLabels, slide: SlideSummary, picture: Picture): Html {
  const sx = picture.width / slide.width;
  const sy = picture.height / slide.height;
  const { x, y, width, height } = cells.rect;
  return html`x="${at(x * sx)}" y="${at(y * sy)}" width="${at(width * sx)}" height="${at(height * sy)}" preserveAspectRatio="none"`;
}

function samePixels(a: TilePixels, b: TilePixels): boolean {
  if (a === b) return true;
  return a.width === b.width && a.height === b.height && Buffer.compare(a.data, b.data) === 0;
}
