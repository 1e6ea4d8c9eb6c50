import type OpenSeadragon from 'openseadragon';
import type { Place } from '../../state/view-state';
import type { CellTile } from '../cells/cell-tile';
import { type Affine, apply, type Point, scaled, scaleOf } from '../geometry/affine';
import { FlatPainter } from '../overlay/flat-painter';
import { type GlassMask, OverlayRenderer } from '../overlay/overlay-renderer';
import type { OverlayStyle, TissueStyle } from '../overlay/overlay-style';
import { CoarseTissue } from './coarse-tissue';
import { openViewer } from './open-viewer';
import { Pace } from './pace';
import { type LayerLook, StageLayer } from './stage-layer';
import { goTo, type StageView, sameView, stageView } from './stage-view';

type OSD = typeof OpenSeadragon;

/** How a stage looks. */
export interface StageLook {
  readonly tissue: Omit<TissueStyle, 'curtain'>;
  /** Where layers begin, part of the stage's width from the left; 0: everywhere. */
  readonly curtain: number;
  /** Absent: tissue alone. */
  readonly layer?: LayerLook | undefined;
}

/** What a stage tells. */
export interface StageEvents {
  /** After every frame, in the same task: what is drawn over the picture must follow it at once. */
  frame(view: StageView): void;
  /** Tiles of the layer arrived or failed. */
  tiles(state: LayerState): void;
  /** A block of the slide could not be had. */
  blockFailed(): void;
  /** The person let go after a short press without moving; screen px. */
  click(at: Point, event: { readonly shift: boolean }): void;
  /** How layers are painted: `flat` without WebGL 2, `lost` while the graphics card took its context back. */
  painting(means: Painting): void;
}

export type Painting = 'full' | 'flat' | 'lost';

/** How far the layer's tiles are. */
export interface LayerState {
  readonly missing: number;
  readonly error?: Error | undefined;
}

const nothing: OverlayStyle = { kind: 'saliency', palette: new Uint8Array(1024), opacity: 0 };

/** Layers kept in memory when they are not shown. */
const LAYERS = 3;

/**
 * A slide on screen: OpenSeadragon draws the tissue, the renderer paints it again with the layer over it, in the same
 * frame. Without WebGL 2 the tissue is shown as OpenSeadragon draws it.
 */
export class SlideStage {
  readonly #viewer: OpenSeadragon.Viewer;
  readonly #layers = new Map<string, StageLayer>();
  #renderer: OverlayRenderer | undefined;
  #flat: FlatPainter | undefined;
  readonly #coarse = new CoarseTissue();
  readonly #pace = new Pace(() => this.#draw());
  #look: StageLook;
  #view: StageView | undefined;
  #asked = 0;
  #whole = false;
  #closed = false;

  constructor(
    readonly osd: OSD,
    /** Where OpenSeadragon lives. */
    element: HTMLElement,
    /** Lies over it, of the same size. */
    readonly canvas: HTMLCanvasElement,
    source: OpenSeadragon.TileSource,
    /** µm per level-0 px. */
    readonly mpp: number,
    look: StageLook,
    readonly events: StageEvents,
    start: Place | undefined,
  ) {
    this.#look = look;
    this.#viewer = openViewer(osd, element, source);
    this.#startRenderer();
    this.#viewer.addHandler('open', () => {
      if (start) this.goTo(start);
      else this.fit();
    });
    this.#viewer.addHandler('update-viewport', () => this.#drawAnew());
    this.#viewer.addHandler('tile-load-failed', () => this.events.blockFailed());
    this.#viewer.addHandler('canvas-click', (event) => {
      if (!event.quick) return;
      event.preventDefaultAction = true;
      this.events.click(event.position, { shift: Boolean((event.originalEvent as MouseEvent).shiftKey) });
    });
  }

  /** Undefined until the slide is open. */
  get view(): StageView | undefined {
    return this.#view;
  }

  /** The slide as OpenSeadragon drew it last. */
  get tissueCanvas(): HTMLCanvasElement {
    return this.#viewer.drawer.canvas as HTMLCanvasElement;
  }

  setLook(look: StageLook): void {
    this.#look = look;
    this.redraw();
  }

  setGlass(mask: GlassMask): void {
    this.#renderer?.setGlass(mask);
    this.redraw();
  }

  /** Paints again with the next frame. */
  redraw(): void {
    if (this.#asked !== 0 || this.#closed) return;
    this.#asked = requestAnimationFrame(() => {
      this.#asked = 0;
      this.#drawAnew();
    });
  }

  goTo(place: Place): void {
    if (this.#viewer.isOpen()) goTo(this.osd, this.#viewer, this.mpp, place);
  }

  fit(): void {
    const { viewport } = this.#viewer;
    viewport.setRotation(0, true);
    viewport.goHome(true);
  }

  /** Zooms about a place on screen, CSS px, or about the middle. */
  zoomBy(factor: number, about?: Point): void {
    const { viewport } = this.#viewer;
    const centre = about && viewport.pointFromPixel(new this.osd.Point(about.x, about.y), true);
    viewport.zoomBy(factor, centre, true);
    viewport.applyConstraints(true);
  }

  /** Moves what is seen, CSS px. */
  panBy(x: number, y: number): void {
    const { viewport } = this.#viewer;
    viewport.panBy(viewport.deltaPointsFromPixels(new this.osd.Point(x, y), true), true);
    viewport.applyConstraints(true);
  }

  rotateTo(degrees: number): void {
    this.#viewer.viewport.setRotation(degrees, true);
  }

  /** Whether dragging moves the slide; not while a tool is in hand. */
  setNavigation(on: boolean): void {
    this.#viewer.setMouseNavEnabled(on);
  }

  /** Layer in view, with what is known of its tiles. */
  get layer(): StageLayer | undefined {
    const { layer } = this.#look;
    return layer && this.#layers.get(layer.source.name);
  }

  /** Paints now and whole, so that `canvas` can be read in the same task. */
  paintNow(): void {
    this.#draw(true);
  }

  /** The coarsest tile of a layer in view, which holds all of it, where it is here. */
  coarsest({ source }: LayerLook): CellTile | undefined {
    return this.#layers.get(source.name)?.store.peek({ level: source.grid.levels - 1, column: 0, row: 0 });
  }

  close(): void {
    this.#closed = true;
    cancelAnimationFrame(this.#asked);
    this.#pace.rest();
    for (const layer of this.#layers.values()) layer.store.close();
    this.canvas.removeEventListener('webglcontextlost', this.#lost);
    this.canvas.removeEventListener('webglcontextrestored', this.#restored);
    this.#renderer?.close();
    this.#viewer.destroy();
  }

  #startRenderer(): void {
    try {
      this.#renderer = new OverlayRenderer(this.canvas);
    } catch {
      this.#flat = new FlatPainter(this.canvas);
      this.events.painting('flat');
      return;
    }
    this.canvas.addEventListener('webglcontextlost', this.#lost);
    this.canvas.addEventListener('webglcontextrestored', this.#restored);
    this.events.painting('full');
  }

  readonly #lost = (event: Event) => {
    event.preventDefault();
    this.events.painting('lost');
  };

  readonly #restored = () => {
    this.#renderer?.restore();
    this.events.painting('full');
    this.redraw();
  };

  #layerOf({ source }: LayerLook): StageLayer {
    const there = this.#layers.get(source.name);
    const layer = there ?? new StageLayer(source, () => this.#tilesChanged());
    this.#layers.delete(source.name);
    this.#layers.set(source.name, layer);
    for (const [name, old] of this.#layers) {
      if (this.#layers.size <= LAYERS) break;
      old.store.close();
      this.#layers.delete(name);
    }
    return layer;
  }

  #tilesChanged(): void {
    this.redraw();
    const { layer } = this;
    if (layer) this.events.tiles({ missing: layer.store.missing, error: layer.store.error });
  }

  #drawAnew(): void {
    this.#pace.changed();
    this.#draw();
  }

  #draw(whole = false): void {
    if (this.#closed || !this.#viewer.isOpen()) return;
    const view = stageView(this.#viewer, this.mpp);
    const moved = this.#view !== undefined && !sameView(this.#view, view);
    if (whole) this.#pace.rest();
    else if (moved && this.#renderer?.slow) this.#pace.moved();
    this.#view = view;
    this.#paint(view);
    this.events.frame(view);
    this.#note();
  }

  /** Tells the browser's timeline when everything in view was painted for the first time. */
  #note(): void {
    if (this.#whole || !this.#viewer.world.getItemAt(0).getFullyLoaded()) return;
    if (this.#look.layer && this.layer?.store.missing !== 0) return;
    this.#whole = true;
    performance.mark('slide painted');
  }

  #paint(view: StageView): void {
    const screen = this.tissueCanvas;
    if (screen.width === 0 || screen.height === 0) return;
    const toScreen = scaled(view.toScreen, screen.width / view.width);
    if (this.#flat) this.#paintFlat(this.#flat, view, toScreen);
    else if (this.#renderer && !this.#renderer.lost) this.#paintFull(this.#renderer, view, toScreen);
  }

  #paintFull(renderer: OverlayRenderer, view: StageView, toScreen: Affine): void {
    const { x: width, y: height } = this.#viewer.world.getItemAt(0).getContentSize();
    const { tissue, layer, curtain } = this.#look;
    const step = this.#pace.next();
    const screen = step === 'coarse' ? this.#coarse.of(this.tissueCanvas) : this.tissueCanvas;
    renderer.textures.startFrame();
    const quads = layer && this.#layerOf(layer).quads(view.seen, scaleOf(toScreen), renderer.textures);
    renderer.draw({
      screen,
      toScreen: scaled(view.toScreen, screen.width / view.width),
      slide: { width, height },
      tissue: { ...tissue, curtain: Math.round(curtain * screen.width) },
      layer: layer && quads && { style: layer.style, channels: layer.source.channels, quads },
      step,
    });
    if (renderer.textures.waiting) this.redraw();
  }

  #paintFlat(painter: FlatPainter, view: StageView, toScreen: Affine): void {
    const { layer, curtain } = this.#look;
    painter.draw({
      width: this.tissueCanvas.width,
      height: this.tissueCanvas.height,
      toScreen,
      style: layer?.style ?? nothing,
      quads: layer ? this.#layerOf(layer).quads(view.seen, scaleOf(toScreen)) : [],
      curtain: curtain * this.tissueCanvas.width,
    });
  }

  /** Level-0 px of a place on screen, CSS px. */
  placeOf(at: Point): Point | undefined {
    return this.#view && apply(this.#view.toSlide, at);
  }
}
