import type { PrototypePicture } from '@morphoscope/domain';
import { scaleBar } from '../chart/scale-bar.js';
import { type Html, html } from '../html.js';
import { coordinate as at } from '../number-text.js';
import { fitInside, stainPicture } from './tissue.js';

/** A prototype's tissue with its tile (dashed) and strongest cell (solid) outlined and a scale bar. */
export async function prototypeSvg(source: PrototypePicture, label: string, maxPx: number): Promise<Html> {
  const picture = await stainPicture(await fitInside(source.pixels, maxPx));
  const scale = picture.width / source.pixels.width;
  const { width, height, url } = picture;
  return html`<svg class="plate" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}"><image width="${width}" height="${height}" href="${url}"/>${outline(source.tileRect, scale, 'tile')}${outline(source.cellRect, scale, 'cell')}${scaleBar(width, height, source.mpp / scale, 1.5)}</svg>`;
}

function outline(rect: PrototypePicture['tileRect'], scale: number, kind: 'tile' | 'cell'): Html {
  const place = html`x="${at(rect.x * scale)}" y="${at(rect.y * scale)}" width="${at(rect.width * scale)}" height="${at(rect.height * scale)}"`;
  return html`<rect class="outline under ${kind}" ${place}/><rect class="outline ${kind}" ${place}/>`;
}
