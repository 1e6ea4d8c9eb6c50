import type { Page } from 'playwright-core';

/** A screenshot. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 0–255. */
  rgb(x: number, y: number): readonly [number, number, number];
}

/** A screenshot of a part of a page, once two in a row are the same. Decoded by the browser. */
export async function stillPicture(page: Page, part: string): Promise<Picture> {
  let before = '';
  for (let i = 0; i < 60; i++) {
    const now = (await page.locator(part).screenshot()).toString('base64');
    if (now === before) return decoded(page, now);
    before = now;
    await page.waitForTimeout(150);
  }
  throw new Error('the page never came to rest');
}

/** A PNG file, base64. Decoded by the browser. */
export async function decoded(page: Page, png: string): Promise<Picture> {
  const { width, height, pixels } = await page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.drawImage(image, 0, 0);
    const rgba = context.getImageData(0, 0, image.width, image.height).data;
    let text = '';
    for (let i = 0; i < rgba.length; i += 8192) text += String.fromCharCode(...rgba.subarray(i, i + 8192));
    return { width: image.width, height: image.height, pixels: btoa(text) };
  }, png);
  const rgba = Buffer.from(pixels, 'base64');
  return {
    width,
    height,
    rgb: (x, y) => {
      const at = 4 * (Math.floor(y) * width + Math.floor(x));
      return [rgba[at] as number, rgba[at + 1] as number, rgba[at + 2] as number];
    },
  };
}
