import type { SlideFile } from './slide-file.js';

/** A picture of a slide to be made in a thread. */
export type PictureJob = { readonly slide: SlideFile } & (
  | {
      /** A block of a level, of full size; white outside the level. */
      readonly kind: 'block';
      readonly level: number;
      readonly column: number;
      readonly row: number;
      readonly blockWidth: number;
      readonly blockHeight: number;
    }
  | {
      /** A square; level-0 px in, `px` out; white outside the slide. */
      readonly kind: 'crop';
      readonly x: number;
      readonly y: number;
      readonly side: number;
      readonly px: number;
    }
  /** The whole slide within `px × px`. */
  | { readonly kind: 'thumbnail'; readonly px: number }
);

/** What makes two jobs the same. */
export function jobKey({ slide, ...picture }: PictureJob): string {
  return `${slide.version}.${Object.values(picture).join('.')}`;
}
