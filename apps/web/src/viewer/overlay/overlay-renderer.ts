import { type Affine, apply, type Box, inverse } from '../geometry/affine';
import type { CellQuad } from './cell-scene';
import { CellTextures } from './cell-textures';
import { GlProgram } from './gl-program';
import type { ClusterStyle, OverlayStyle, TissueStyle } from './overlay-style';
import { layersFor } from './pack-tile.kernel';
import { PaintClock } from './paint-clock';
import { bareFragment, bareVertex, cellFragment, cellVertex } from './shaders';
import { type Step, StripPicture } from './strip-picture';

/** Where a slide shows empty glass: one byte per px of a small picture of it, 255 for glass. */
export interface GlassMask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** One picture: tissue, and a layer on it. */
export interface OverlayFrame {
  /** The slide as drawn, in screen px; its size is the size of the picture. */
  readonly screen: HTMLCanvasElement;
  /** Level-0 px to screen px. */
  readonly toScreen: Affine;
  /** Level-0 px. */
  readonly slide: { readonly width: number; readonly height: number };
  readonly tissue: TissueStyle;
  readonly layer?:
    | {
        readonly style: OverlayStyle;
        readonly channels: number;
        readonly quads: readonly CellQuad[];
      }
    | undefined;
  /** `coarse`: a smaller picture, which says nothing about how fast whole ones are painted. */
  readonly step: Step;
}

export interface RendererOptions {
  /** Bytes of cell tiles on the GPU. Default 128 MiB. */
  readonly keep?: number;
}

/** The browser gives no WebGL2 context. */
class NoWebGl2 extends Error {
  override readonly name = 'NoWebGl2';
}

/**
 * Paints tissue and cell layers into one canvas with WebGL2. Everything is blended in one pass per px, from the slide as
 * OpenSeadragon drew it in the same frame, so that the layer lies still on the tissue.
 */
export class OverlayRenderer {
  readonly gl: WebGL2RenderingContext;
  readonly textures: CellTextures;
  readonly #programs = new Map<string, GlProgram>();
  #screen: WebGLTexture | null = null;
  #glass: WebGLTexture | null = null;
  #palette: WebGLTexture | null = null;
  #clock: PaintClock | undefined;
  #strips: StripPicture | undefined;
  #paletteData: Uint8Array | undefined;
  #mask: GlassMask = { width: 1, height: 1, data: new Uint8Array(1) };

  /** @throws NoWebGl2 */
  constructor(
    readonly canvas: HTMLCanvasElement | OffscreenCanvas,
    { keep = 128 * 2 ** 20 }: RendererOptions = {},
  ) {
    const gl = canvas.getContext('webgl2', {
      alpha: false,
      antialias: false,
      depth: true,
      stencil: false,
      powerPreference: 'high-performance',
    }) as WebGL2RenderingContext | null;
    if (gl === null) throw new NoWebGl2('This browser gives no WebGL 2 context.');
    this.gl = gl;
    this.textures = new CellTextures(gl, keep);
    this.restore();
  }

  get lost(): boolean {
    return this.gl.isContextLost();
  }

  /** Whether pictures of this size cannot follow the hand on this machine. */
  get slow(): boolean {
    return this.#clock?.slow ?? false;
  }

  /** Makes everything anew; also after the context was lost and given back. */
  restore(): void {
    this.#programs.clear();
    this.textures.clear();
    this.#clock?.stop();
    this.#clock = new PaintClock(this.gl);
    this.#strips = undefined;
    this.#screen = this.#texture(this.gl.NEAREST);
    this.#glass = this.#texture(this.gl.LINEAR);
    this.#palette = this.#texture(this.gl.NEAREST);
    this.#paletteData = undefined;
    this.setGlass(this.#mask);
  }

  setGlass(mask: GlassMask): void {
    const { gl } = this;
    this.#mask = mask;
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, this.#glass);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, mask.width, mask.height, 0, gl.RED, gl.UNSIGNED_BYTE, mask.data);
  }

  /**
   * Draws. All tiles of the quads must have been prepared in `textures` in this frame. Of strips the canvas shows the last
   * one together with those before it.
   */
  draw(frame: OverlayFrame): void {
    if (this.lost) return;
    const { width, height } = frame.screen;
    if (typeof frame.step === 'object') {
      this.#strips ??= new StripPicture(this.gl);
      this.gl.activeTexture(this.gl.TEXTURE2);
      this.#strips.begin(width, height, frame.step);
      this.#drawAll(frame);
      this.#strips.end();
      if (frame.step.index + 1 < frame.step.of) return;
      this.#resize(width, height);
      this.#strips.show();
      return;
    }
    this.#resize(width, height);
    this.#drawAll(frame);
    if (frame.step === 'whole') this.#clock?.measure();
  }

  close(): void {
    this.#clock?.stop();
    this.#strips?.close();
    this.textures.clear();
    for (const { program } of this.#programs.values()) this.gl.deleteProgram(program);
    for (const texture of [this.#screen, this.#glass, this.#palette]) this.gl.deleteTexture(texture);
  }

  #resize(width: number, height: number): void {
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
  }

  #drawAll(frame: OverlayFrame): void {
    const { gl } = this;
    gl.viewport(0, 0, frame.screen.width, frame.screen.height);
    gl.enable(gl.DEPTH_TEST);
    gl.clear(gl.DEPTH_BUFFER_BIT);
    this.#takeScreen(frame.screen);
    if (frame.layer !== undefined) this.#drawCells(frame, frame.layer);
    this.#drawBare(frame);
  }

  #texture(filter: number): WebGLTexture | null {
    const { gl } = this;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, filter);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, filter);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    return texture;
  }

  #takeScreen(screen: HTMLCanvasElement): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#screen);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, screen);
  }

  #takePalette(palette: Uint8Array): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE3);
    gl.bindTexture(gl.TEXTURE_2D, this.#palette);
    if (this.#paletteData === palette) return;
    this.#paletteData = palette;
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, palette);
  }

  #program(name: string, vertex: string, fragment: () => string): GlProgram {
    let program = this.#programs.get(name);
    if (program === undefined) {
      program = GlProgram.link(this.gl, vertex, fragment());
      this.#programs.set(name, program);
    }
    program.use();
    return program;
  }

  #setTissue(program: GlProgram, { screen, tissue }: OverlayFrame): void {
    program.integer('uScreen', 0);
    program.integer('uGlass', 1);
    program.float('uScreenHeight', screen.height);
    program.float('uMuted', tissue.muted ? 1 : 0);
    program.float('uLamp', tissue.lamp);
    program.float('uCurtain', tissue.curtain);
    program.float('uDark', Math.min(...tissue.glass) < 255 ? 1 : 0);
    program.colour('uGlassColour', tissue.glass);
    program.colour('uStage', tissue.stage);
  }

  #drawBare(frame: OverlayFrame): void {
    const program = this.#program('bare', bareVertex, () => bareFragment);
    this.#setTissue(program, frame);
    const back = inverse(frame.toScreen);
    const { width, height } = frame.screen;
    const at = (x: number, y: number) => {
      const place = apply(back, { x: ((x + 1) / 2) * width, y: ((1 - y) / 2) * height });
      return [place.x / frame.slide.width, place.y / frame.slide.height] as const;
    };
    const [o, u, v] = [at(0, 0), at(1, 0), at(0, 1)];
    const columns = [u[0] - o[0], u[1] - o[1], 0, v[0] - o[0], v[1] - o[1], 0, o[0], o[1], 1];
    this.gl.uniformMatrix3fv(program.at('uToSlide'), false, columns);
    this.gl.drawArrays(this.gl.TRIANGLES, 0, 3);
  }

  #drawCells(frame: OverlayFrame, { style, channels, quads }: NonNullable<OverlayFrame['layer']>): void {
    if (quads.length === 0) return;
    const { gl } = this;
    const program = this.#program(`${style.kind} ${channels}`, cellVertex, () =>
      cellFragment(style.kind, channels),
    );
    this.#setTissue(program, frame);
    this.#setStyle(program, style);
    program.integer('uCells', 2);
    gl.activeTexture(gl.TEXTURE2);
    for (const quad of quads) {
      const texture = this.textures.texture(quad.name);
      if (texture === undefined) continue;
      gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture);
      gl.uniform2f(program.at('uTileSize'), quad.tile.width, quad.tile.height);
      gl.uniform2fv(program.at('uCorners'), this.#clipCorners(frame, quad.place));
      gl.uniform4fv(program.at('uCellBox'), edges(quad.cells, 1, 1));
      gl.uniform4fv(program.at('uSlideBox'), edges(quad.place, frame.slide.width, frame.slide.height));
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    }
  }

  #setStyle(program: GlProgram, style: OverlayStyle): void {
    program.float('uOpacity', style.opacity);
    if (style.kind === 'saliency') {
      this.#takePalette(style.palette);
      program.integer('uPalette', 3);
      return;
    }
    program.float('uThreshold', style.threshold);
    const { shown, light, colours } = styleUniforms(style);
    this.gl.uniform4fv(program.at('uShown'), shown);
    this.gl.uniform4fv(program.at('uLight'), light);
    this.gl.uniform3fv(program.at('uColours'), colours);
  }

  #clipCorners({ toScreen, screen }: OverlayFrame, { x, y, width, height }: Box): number[] {
    const right = x + width;
    const bottom = y + height;
    return [
      { x, y },
      { x: right, y },
      { x, y: bottom },
      { x: right, y: bottom },
    ].flatMap((corner) => {
      const place = apply(toScreen, corner);
      return [(place.x / screen.width) * 2 - 1, 1 - (place.y / screen.height) * 2];
    });
  }
}

/** Colours and switches of clusters in the order in which the shader takes them: four clusters to a vector. */
function styleUniforms({ colours, shown }: ClusterStyle) {
  const layers = layersFor(colours.length);
  const uniforms = {
    shown: new Float32Array(layers * 4),
    light: new Float32Array(layers * 12),
    colours: new Float32Array(colours.length * 3),
  };
  colours.forEach((colour, k) => {
    uniforms.shown[k] = shown[k] ? 1 : 0;
    colour.forEach((value, c) => {
      uniforms.colours[k * 3 + c] = value / 255;
      uniforms.light[((k >> 2) * 3 + c) * 4 + (k & 3)] = (value / 255) ** 2;
    });
  });
  return uniforms;
}

function edges({ x, y, width, height }: Box, unitX: number, unitY: number): number[] {
  return [x / unitX, y / unitY, (x + width) / unitX, (y + height) / unitY];
}
