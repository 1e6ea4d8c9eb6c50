import { MorphoscopeError, type Mpp } from '@morphoscope/domain';

/** Options of `tissueMask`. Lengths are µm, so the same numbers serve every slide. */
export interface TissueOptions {
  /** µm per level-0 px. Without it a thumbnail px is taken as 8 µm, which `tissueThumbnailSize` aims at. */
  readonly mpp?: Mpp | undefined;
  /**
   * Bounds of the automatic threshold on the tissue score (0–255: chroma plus 15 % of the darkness against glass).
   * Px from `least` on count where they hang together with px that pass the threshold. Equal bounds fix the threshold. Raise the lower one for dirty glass, lower it for very pale stains. Default 10 … 22.
   */
  readonly threshold?: { readonly least: number; readonly most: number };
  /** Colours are averaged over windows of this side before anything else. Default 8. */
  readonly smoothUm?: number;
  /** Gaps up to this width are closed: fat and loose stroma are tissue. Default 32. */
  readonly closeUm?: number;
  /** Holes up to this area are filled (lumina, vessels); larger ones stay holes. Default 60,000 µm². */
  readonly fillHolesUm2?: number;
  /** Pieces below this area are dropped (dust), but never above 1 % of the picture. Default 20,000 µm². */
  readonly leastPieceUm2?: number;
  /** Pieces nowhere this wide are dropped (cover-slip edges, hairs). Default 60. */
  readonly leastWidthUm?: number;
  /** Look for pen marks (red, green, blue, black) and take them out. Default true. */
  readonly pen?: boolean;
  /** Pen marks whose strongly coloured core is below this area, but never above 0.25 % of
   * the picture, are taken for tissue. Default 5,000 µm². */
  readonly leastPenUm2?: number;
}

/** `TissueOptions` in mask px. */
export interface TissueSettings {
  readonly least: number;
  readonly most: number;
  readonly smoothRadius: number;
  readonly closeRadius: number;
  readonly fillHoles: number;
  readonly leastPiece: number;
  readonly leastRadius: number;
  readonly pen: boolean;
  readonly leastPen: number;
  readonly penReach: number;
  readonly penHalo: number;
}

const ASSUMED_UM = 8;
/** How far faint ink is followed from a strong core, and the blurred rim around it, µm. */
const PEN_REACH_UM = 400;
const PEN_HALO_UM = 16;

/** @throws MorphoscopeError `InputError` naming the option that cannot be used. */
export function resolveOptions(
  options: TissueOptions,
  downsample: { readonly x: number; readonly y: number },
  pixels: number,
): TissueSettings {
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === 'number' && !(value >= 0)) throw unusable(name, value);
  }
  const { least, most } = options.threshold ?? { least: 10, most: 22 };
  if (!(least >= 0 && most >= least)) throw unusable('threshold', `${least} … ${most}`);
  const umX = options.mpp ? options.mpp.x * downsample.x : ASSUMED_UM;
  const umY = options.mpp ? options.mpp.y * downsample.y : ASSUMED_UM;
  if (!(umX > 0 && umY > 0)) throw unusable('mpp', `${umX / downsample.x} × ${umY / downsample.y}`);
  const um = Math.sqrt(umX * umY);
  const radius = (width: number): number => Math.round(width / 2 / um);
  const area = (um2: number): number => um2 / (umX * umY);
  return {
    least,
    most,
    smoothRadius: Math.floor((options.smoothUm ?? 8) / 2 / um),
    closeRadius: radius(options.closeUm ?? 32),
    fillHoles: area(options.fillHolesUm2 ?? 60_000),
    leastPiece: Math.min(area(options.leastPieceUm2 ?? 20_000), pixels / 100),
    leastRadius: radius(options.leastWidthUm ?? 60),
    pen: options.pen ?? true,
    leastPen: Math.max(12, Math.min(area(options.leastPenUm2 ?? 5_000), pixels / 400)),
    penReach: Math.max(2, Math.round(PEN_REACH_UM / um)),
    penHalo: Math.max(1, Math.round(PEN_HALO_UM / um)),
  };
}

function unusable(name: string, value: unknown): MorphoscopeError {
  return new MorphoscopeError('InputError', `${name} is ${String(value)}`, {
    where: 'tissue options',
    suggestion: 'Give a number of 0 or more (µm, µm² or score).',
  });
}
