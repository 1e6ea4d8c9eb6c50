import type { Heatmap, TilePixels } from '@morphoscope/domain';
import type { ImageSlide, MapStyle } from './image.js';
import { renderHard, renderSoft } from './render.js';
import type { PaintedMap, View } from './view.js';

/** PNG file of RGB pixels; same pixels, same bytes (per version of sharp). */
export async function encodePng(pixels: TilePixels): Promise<Uint8Array> {
  const image = await rawImage(pixels);
  return image.png({ compressionLevel: 9, adaptiveFiltering: false, palette: false }).toBuffer();
}

/** Baseline JPEG file of RGB pixels. @param quality 1–100, default 85; full chroma from 90 on. */
export async function encodeJpeg(pixels: TilePixels, quality = 85): Promise<Uint8Array> {
  const image = await rawImage(pixels);
  return image.jpeg({ quality, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0' }).toBuffer();
}

/** The picture as it comes back from a baseline JPEG file of this quality: what compression does to it. */
export async function throughJpeg(pixels: TilePixels, quality: number): Promise<TilePixels> {
  const { default: sharp } = await import('sharp');
  const data = await sharp(await encodeJpeg(pixels, quality))
    .removeAlpha()
    .raw()
    .toBuffer();
  return { data: new Uint8Array(data), width: pixels.width, height: pixels.height };
}

/** The view of a whole slide whose longer side is at most `maxSize` px (never enlarged). */
export function overviewView(
  slide: { readonly width: number; readonly height: number },
  maxSize: number,
): View {
  const downsample = Math.max(1, slide.width / maxSize, slide.height / maxSize);
  return {
    x: 0,
    y: 0,
    width: Math.max(1, Math.round(slide.width / downsample)),
    height: Math.max(1, Math.round(slide.height / downsample)),
    downsample,
  };
}

/** One picture of a whole slide's map. Takes the `hard` and `soft` styles of `MapStyle`. */
export function overviewMap(
  heatmap: Heatmap,
  style: Extract<MapStyle, { kind: 'hard' | 'soft' }>,
  slide: Pick<ImageSlide, 'width' | 'height'>,
  maxSize = 1024,
): PaintedMap {
  const view = overviewView(slide, maxSize);
  return style.kind === 'hard'
    ? renderHard(heatmap, style.colours, view, style)
    : renderSoft(heatmap, style.channel, style.range, view, style);
}

/** `overviewMap` as a PNG file; the longer side is at most `maxSize` px (default 1024). */
export async function heatmapPng(
  heatmap: Heatmap,
  style: Extract<MapStyle, { kind: 'hard' | 'soft' }>,
  slide: Pick<ImageSlide, 'width' | 'height'>,
  maxSize = 1024,
): Promise<Uint8Array> {
  return encodePng(overviewMap(heatmap, style, slide, maxSize));
}

async function rawImage({ data, width, height }: TilePixels) {
  // Loaded on first use: drawing alone needs no native module.
  const { default: sharp } = await import('sharp');
  return sharp(data, { raw: { width, height, channels: 3 } });
}
