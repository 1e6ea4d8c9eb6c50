import type OpenSeadragon from 'openseadragon';

/** OpenSeadragon with its manners for slides: nothing glides, no controls of its own, no keys. */
export function openViewer(
  osd: typeof OpenSeadragon,
  element: HTMLElement,
  source: OpenSeadragon.TileSource,
): OpenSeadragon.Viewer {
  const still = { clickToZoom: false, dblClickToZoom: true, flickEnabled: false, pinchRotate: false };
  const viewer = osd({
    element,
    tileSources: [source] as never,
    drawer: 'canvas',
    showNavigationControl: false,
    showNavigator: false,
    // Nothing glides: tissue stays where the hand put it.
    animationTime: 0,
    blendTime: 0,
    immediateRender: false,
    // A window or a second view that opens changes what is seen, not its scale.
    preserveImageSizeOnResize: true,
    minZoomImageRatio: 0.4,
    maxZoomPixelRatio: 8,
    visibilityRatio: 0.25,
    zoomPerScroll: 1.25,
    // One block per frame, as it is by default, would hold up the first view where frames are slow.
    maxTilesPerFrame: 16,
    imageLoaderLimit: 16,
    maxImageCacheCount: 600,
    gestureSettingsMouse: still,
    gestureSettingsPen: still,
    gestureSettingsTouch: { ...still, pinchToZoom: true },
  });
  // Blocks are not stretched by a px to hide seams between them: they would lie a px off. The renderer closes seams.
  Object.assign(viewer.drawer, { minimumOverlapRequired: () => false });
  // Keys are the page's.
  viewer.addHandler('canvas-key', (event) => {
    event.preventDefaultAction = true;
  });
  return viewer;
}
