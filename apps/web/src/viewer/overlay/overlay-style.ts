import type { Rgb } from '@morphoscope/heatmap/colormap';

/** How a layer of cells is painted. Weights and thresholds are in units of the largest weight shown (byte 255). */
export type OverlayStyle = ClusterStyle | SaliencyStyle;

export interface ClusterStyle {
  readonly kind: 'soft' | 'hard' | 'contour';
  /** 8-bit sRGB per cluster. */
  readonly colours: readonly Rgb[];
  /** Whether each cluster is painted; others count as weight 0. */
  readonly shown: readonly boolean[];
  /** Weights up to this one paint nothing, 0–1. */
  readonly threshold: number;
  /** 0–1. */
  readonly opacity: number;
}

export interface SaliencyStyle {
  readonly kind: 'saliency';
  /** Colours of bytes 0–255: `256 × 4`, 8-bit sRGB and how much of it is painted. */
  readonly palette: Uint8Array;
  /** 0–1. */
  readonly opacity: number;
}

/** How the tissue under the layers is shown. */
export interface TissueStyle {
  /** Grey it, so that colour means cluster. */
  readonly muted: boolean;
  /** Brightness, 1 as scanned. */
  readonly lamp: number;
  /** Screen px from the left where layers begin; left of it the stain is as scanned. 0: everywhere. */
  readonly curtain: number;
  /** Colour of empty glass, 8-bit sRGB; white leaves it as scanned. */
  readonly glass: Rgb;
  /** Colour around the slide, 8-bit sRGB. */
  readonly stage: Rgb;
}

/** From the threshold, colour grows to its full strength over this part of the weight scale. */
export const RAMP = 0.18;
/** Over stain that is not muted, colour covers at most this much, so that nuclei stay visible. */
export const OVER_STAIN = 0.7;
/** Colour on empty glass has this part of its strength: models may use glass, but tissue comes first. */
export const ON_GLASS = 0.35;
/** Width of contours, screen px. */
export const CONTOUR = 2;
