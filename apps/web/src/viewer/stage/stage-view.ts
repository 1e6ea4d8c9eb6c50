import type OpenSeadragon from 'openseadragon';
import type { Place } from '../../state/view-state';
import { type Affine, affineOf, type Box, boundsOf, inverse, type Point, scaleOf } from '../geometry/affine';

/** What a stage shows now. Screen px are CSS px of the stage. */
export interface StageView {
  /** Level-0 px to screen px. */
  readonly toScreen: Affine;
  readonly toSlide: Affine;
  /** Screen px. */
  readonly width: number;
  readonly height: number;
  /** Smallest box around what is seen, level-0 px. */
  readonly seen: Box;
  readonly place: Place;
}

/** Reads the view that OpenSeadragon draws now. `mpp`: µm per level-0 px. */
export function stageView(viewer: OpenSeadragon.Viewer, mpp: number): StageView {
  const { viewport } = viewer;
  const image = viewer.world.getItemAt(0);
  const { x: side } = image.getContentSize();
  const screen = (x: number, y: number): Point =>
    viewport.pixelFromPoint(image.imageToViewportCoordinates(x, y, true), true);
  const toScreen = affineOf(screen(0, 0), screen(side, 0), screen(0, side), side);
  const toSlide = inverse(toScreen);
  const { x: width, y: height } = viewport.getContainerSize();
  const centre = image.viewportToImageCoordinates(viewport.getCenter(true), true);
  return {
    toScreen,
    toSlide,
    width,
    height,
    seen: boundsOf(toSlide, { x: 0, y: 0, width, height }),
    place: {
      x: centre.x,
      y: centre.y,
      mpp: mpp / scaleOf(toScreen),
      rotation: ((viewport.getRotation(true) % 360) + 360) % 360,
    },
  };
}

/** Whether two views show the same place in the same way. */
export function sameView(a: StageView, b: StageView): boolean {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
  return (
    a.width === b.width &&
    a.height === b.height &&
    names.every((name) => a.toScreen[name] === b.toScreen[name])
  );
}

/** Puts a place in the middle of the stage. */
export function goTo(
  osd: typeof OpenSeadragon,
  viewer: OpenSeadragon.Viewer,
  mpp: number,
  { x, y, mpp: wanted, rotation }: Place,
): void {
  const { viewport } = viewer;
  const image = viewer.world.getItemAt(0);
  viewport.setRotation(rotation, true);
  viewport.zoomTo(image.imageToViewportZoom(mpp / wanted), undefined, true);
  viewport.panTo(image.imageToViewportCoordinates(new osd.Point(x, y), true), true);
}
