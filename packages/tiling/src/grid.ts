import {
  MorphoscopeError,
  type Slide,
  type Tile,
  type TileGrid,
  type TileSpec,
  type TissueMask,
} from '@morphoscope/domain';
import { checkSpec } from './spec.js';
import { TissueIntegral } from './tissue-fraction.js';

/** Ratios this close to a whole number are that number: 0.69 / 0.23 is 3. */
const SNAP = 1e-6;
/** Absorbs rounding where a window ends exactly on the slide's edge; level-0 px relative to the stride. */
const SLACK = 1e-9;
/** Above this many positions the list of tiles no longer fits a sensible memory. */
const MAX_POSITIONS = 50_000_000;

/**
 * Cuts a slide into analysis windows. Column `c` starts at level-0 x `originX + c · strideLevel0X` and reaches
 * `extent = tilePx · scaleX` level-0 px, whatever the pyramid's levels are.
 *
 * Edges: `cover` starts at 0 and goes on until the slide is covered (the last window may hang over); `inside` starts at
 * 0 and keeps whole windows only; `centre` keeps the same number of whole windows and moves them by
 * `⌊(width − span) / 2⌋`. A slide smaller than the window has one window with `cover`, none otherwise.
 *
 * The scale `spec.mpp / slide.mpp` is taken as a whole number when it is within 1e-6 of one.
 *
 * @param mask where tissue is; undefined takes the whole slide as tissue (what hangs over the edge still counts as none).
 * @throws MorphoscopeError `SlideError` when the slide has no mpp; `InputError` when the spec is unusable.
 */
export function tileGrid(slide: Slide, mask: TissueMask | undefined, spec: TileSpec): TileGrid {
  checkSpec(spec);
  if (slide.mpp === undefined) {
    throw new MorphoscopeError(
      'SlideError',
      'the slide does not say its µm per pixel, so tiles have no size',
      {
        where: slide.id,
        suggestion: 'Give the mpp of this slide or of the cohort (--slide-mpp); it is never guessed.',
      },
    );
  }
  const across = axis(slide.width, spec, slide.mpp.x);
  const down = axis(slide.height, spec, slide.mpp.y);
  if (across.count * down.count > MAX_POSITIONS) {
    throw new MorphoscopeError('InputError', `${across.count} × ${down.count} tile positions are too many`, {
      where: slide.id,
      suggestion: 'Use a larger stride or a coarser mpp, and check the slide’s mpp.',
    });
  }
  return {
    spec,
    columns: across.count,
    rows: down.count,
    originX: across.origin,
    originY: down.origin,
    scaleX: across.scale,
    scaleY: down.scale,
    strideLevel0X: across.stride,
    strideLevel0Y: down.stride,
    tiles: selectTiles(across, down, TissueIntegral.of(mask, slide), spec.minTissue),
  };
}

interface Axis {
  readonly scale: number;
  readonly extent: number;
  readonly stride: number;
  readonly origin: number;
  readonly count: number;
}

function axis(size: number, spec: TileSpec, mpp: number): Axis {
  const scale = snap(spec.mpp / mpp);
  const extent = spec.tilePx * scale;
  const stride = spec.stridePx * scale;
  const steps = (size - extent) / stride;
  if (spec.edge === 'cover') {
    // A stride longer than the window must not put a window wholly outside.
    const count = Math.min(Math.max(0, Math.ceil(steps - SLACK)) + 1, Math.ceil(size / stride - SLACK));
    return { scale, extent, stride, origin: 0, count };
  }
  const count = Math.max(0, Math.floor(steps + SLACK) + 1);
  const span = extent + (count - 1) * stride;
  const origin = spec.edge === 'centre' && count > 0 ? Math.max(0, Math.floor((size - span) / 2 + SLACK)) : 0;
  return { scale, extent, stride, origin, count };
}

function snap(ratio: number): number {
  const whole = Math.round(ratio);
  return whole > 0 && Math.abs(ratio - whole) <= SNAP ? whole : ratio;
}

function selectTiles(across: Axis, down: Axis, tissue: TissueIntegral, minTissue: number): Tile[] {
  const tiles: Tile[] = [];
  for (let row = 0; row < down.count; row++) {
    const y = down.origin + row * down.stride;
    for (let column = 0; column < across.count; column++) {
      const x = across.origin + column * across.stride;
      const tissueFraction = tissue.fraction(x, y, across.extent, down.extent);
      if (tissueFraction + SLACK < minTissue) continue;
      const index = tiles.length;
      tiles.push({ index, column, row, x, y, extent: across.extent, extentY: down.extent, tissueFraction });
    }
  }
  return tiles;
}
