import type { PrototypePicture } from '@morphoscope/domain';
import { scaleBar } from '../chart/scale-bar.js';
import { type Html, html } from '../html.js';
import { coordinate as at } from '../number-text.js';
import { heatUrl } from './heat-layer.js';
import type { PixelView, RelevanceLayers } from './relevance-layers.js';
import { fitInside, stainPicture } from './tissue.js';

/**
 * A prototype's tissue with its tile (dashed) and strongest cell (solid) outlined and a scale bar. Relevance lies over it,
 * on tissue in grey, and is hidden until a view is chosen.
 */
export async function prototypeSvg(
  source: PrototypePicture,
  label: string,
  maxPx: number,
  layers?: RelevanceLayers,
): Promise<Html> {
  const picture = await stainPicture(await fitInside(source.pixels, maxPx));
  const scale = picture.width / source.pixels.width;
  const { width, height, url } = picture;
  const size = html`width="${width}" height="${height}"`;
  const over = (view: PixelView) =>
    layers &&
    html`<g class="over ${view}"><rect class="grey" ${size}/><rect class="veil" ${size}/><image class="heat" ${rectangle(source.tileRect, scale)} preserveAspectRatio="none" href="${heatUrl(layers[view])}"/></g>`;
  return html`<svg class="plate" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}"><image ${size} href="${url}"/>${over('fired')}${over('moved')}${outline(source.tileRect, scale, 'tile')}${outline(source.cellRect, scale, 'cell')}${scaleBar(width, height, source.mpp / scale, 1.5)}</svg>`;
}

function outline(rect: PrototypePicture['tileRect'], scale: number, kind: 'tile' | 'cell'): Html {
  const place = rectangle(rect, scale);
  return html`<rect class="outline under ${kind}" ${place}/><rect class="outline ${kind}" ${place}/>`;
}

function rectangle({ x, y, width, height }: PrototypePicture['tileRect'], scale: number): Html {
  return html`x="${at(x * scale)}" y="${at(y * scale)}" width="${at(width * scale)}" height="${at(height * scale)}"`;
}
