import { scaleBar } from '../chart/scale-bar.js';
import { methodTitle } from '../evaluation/words.js';
import { type Html, html } from '../html.js';
import type { Plate, PlateMap } from './plate.js';

/** The slide as scanned, with a scale bar. */
export function stainSvg(plate: Plate): Html {
  return frame(
    plate,
    `Slide ${plate.slide.slideId} as scanned`,
    html`<use href="#${plate.stain}"/>${scaleBar(plate.width, plate.height, plate.mpp)}`,
  );
}

/** Every cluster multiplied onto the muted stain; layers carry `data-k` so that one can be shown alone. */
export function mapSvg(plate: Plate): Html {
  const layers = [...plate.layers].map(([k, id]) => html`<use class="paint" data-k="${k}" href="#${id}"/>`);
  return frame(
    plate,
    `Slide ${plate.slide.slideId}: the strongest cluster of each cell, in its colour over the muted stain`,
    html`<use href="#${plate.muted}"/>${hatching(plate)}${plate.none && html`<use class="paint none" href="#${plate.none}"/>`}${layers}${scaleBar(plate.width, plate.height, plate.mpp)}`,
  );
}

/** One cluster alone over the muted stain, small. */
export function clusterSvg(plate: Plate, cluster: number, name: string): Html {
  const id = plate.layers.get(cluster);
  return frame(
    plate,
    `Where ${name} lies on slide ${plate.slide.slideId}`,
    html`<use href="#${plate.muted}"/>${id && html`<use class="paint alone" href="#${id}"/>`}`,
  );
}

/** A saliency map over the muted stain. */
export function saliencySvg(plate: Plate, { id, map }: PlateMap): Html {
  return frame(
    plate,
    `Slide ${plate.slide.slideId}: ${methodTitle(map.method)} of the ${map.explains}, over the muted stain`,
    html`<use href="#${plate.muted}"/>${hatching(plate)}<use href="#${id}"/>${scaleBar(plate.width, plate.height, plate.mpp)}`,
  );
}

function hatching(plate: Plate): Html {
  return html`<g mask="url(#${plate.uncovered})"><rect width="${plate.width}" height="${plate.height}" fill="url(#hatch)"/></g>`;
}

// The inner picture clips what reaches over the slide's edge, also where the outer one is letterboxed.
function frame({ width, height }: Plate, label: string, content: Html): Html {
  return html`<svg class="plate" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}"><svg width="${width}" height="${height}" aria-hidden="true">${content}</svg></svg>`;
}
