import { rgbOf } from '@morphoscope/heatmap/colormap';
import type { Points } from './lasso';
import type { MapView, Size } from './map-view';
import type { RowSet } from './row-set';
import { fragmentShader, type UniformName, uniformNames, vertexShader } from './scatter-shaders';

/** Above so many points, fewer are drawn while the view moves; how many fewer depends on the machine. */
const WHILE_MOVING = 150_000;
/** Times between frames, ms, above which points are thinned further while the view moves, and below which fewer are. */
const SLOW = 45;
const QUICK = 22;
/** After a pause of so many ms, the time since the last frame says nothing. */
const PAUSE = 400;
/** Strides of WebGL end at 255 bytes. */
const MOST_SKIPPED = 63;
/** Bits of the state of a point, as the shader reads them. */
const SELECTED = 1;
const RINGED = 2;
const PALETTE_WIDTH = 1024;

/** Look of the map in one theme. Rims are drawn around selected points, rings around marked ones. */
export interface ScatterLook {
  readonly rim: string;
  readonly ring: string;
  /** Opacity of the rims of points that are not selected: keeps pale ones visible on a light ground. */
  readonly thinRim: number;
  /** Opacity of points when nothing is selected, and of those outside a selection. */
  readonly opacity: number;
  readonly faded: number;
}

/** The browser has no WebGL 2, or it was taken away. */
export class NoWebGl extends Error {
  override readonly name = 'NoWebGl';
}

/**
 * Draws up to some millions of points with WebGL 2: coordinates go to the graphics memory once, without a copy in
 * between; a new colouring or selection sends only its own column. Draws on the next frame after a change, and nothing
 * otherwise. Call `dispose` when done.
 */
export class Scatter {
  readonly #gl: WebGL2RenderingContext;
  readonly #uniforms: Readonly<Record<UniformName, WebGLUniformLocation | null>>;
  readonly #buffers: Readonly<Record<'x' | 'y' | 'group' | 'state', WebGLBuffer>>;
  readonly #locations: Readonly<Record<'x' | 'y' | 'group' | 'state', number>>;
  readonly #state: Uint8Array;
  #look: ScatterLook = { rim: '#222222', ring: '#222222', thinRim: 0.4, opacity: 0.8, faded: 0.35 };
  #view: MapView = { centre: [0, 0], scale: 300 };
  #size: Size = { width: 1, height: 1 };
  #selected = 0;
  #ringed = 0;
  #moving = false;
  /** Every so-manieth point is drawn while the view moves. */
  #thinned = 1;
  #lastDrawn = 0;
  #frame = 0;
  #settle: ReturnType<typeof setTimeout> | undefined;

  /** Throws `NoWebGl`. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly points: Points & { readonly x: Float32Array; readonly y: Float32Array },
  ) {
    const gl = canvas.getContext('webgl2', { premultipliedAlpha: true, antialias: false, depth: false });
    if (!gl) throw new NoWebGl('This browser draws no WebGL 2.');
    this.#gl = gl;
    const program = linked(gl);
    gl.useProgram(program);
    this.#uniforms = Object.fromEntries(
      uniformNames.map((name) => [name, gl.getUniformLocation(program, name)]),
    ) as Record<UniformName, WebGLUniformLocation | null>;
    this.#locations = columnsOf((name) => gl.getAttribLocation(program, name));
    this.#buffers = columnsOf(() => gl.createBuffer());
    this.#state = new Uint8Array(points.x.length);
    this.#thinned = Math.max(1, points.x.length / WHILE_MOVING);
    this.#fill('x', points.x);
    this.#fill('y', points.y);
    this.#fill('group', new Uint16Array(points.x.length));
    this.#fill('state', this.#state);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  colours(group: Uint16Array, colours: readonly string[]): void {
    const gl = this.#gl;
    const rows = Math.max(1, Math.ceil(colours.length / PALETTE_WIDTH));
    const texels = new Uint8Array(PALETTE_WIDTH * rows * 4);
    for (const [i, hex] of colours.entries()) texels.set([...rgbOf(hex), 255], 4 * i);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, PALETTE_WIDTH, rows, 0, gl.RGBA, gl.UNSIGNED_BYTE, texels);
    this.#fill('group', group);
    this.#ask();
  }

  /** What is selected, and what wears a ring. */
  marks(selected: RowSet, ringed: RowSet): void {
    this.#state.fill(0);
    for (const row of selected) this.#state[row]! |= SELECTED;
    for (const row of ringed) this.#state[row]! |= RINGED;
    this.#selected = selected.length;
    this.#ringed = ringed.length;
    this.#fill('state', this.#state);
    this.#ask();
  }

  look(look: ScatterLook): void {
    this.#look = look;
    this.#ask();
  }

  /** Shows a part of the map. While calls follow each other quickly, points are thinned as far as frames come late. */
  view(view: MapView, size: Size): void {
    if (size.width !== this.#size.width || size.height !== this.#size.height) this.#resize(size);
    this.#view = view;
    this.#moving = true;
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => {
      this.#moving = false;
      this.#ask();
    }, 140);
    this.#ask();
  }

  /** Diameter of a point, CSS px: smaller the more there are, larger the closer one looks. */
  get pointSize(): number {
    const closer = this.#view.scale / (Math.min(this.#size.width, this.#size.height) / 2 || 1);
    const crowd = 5.5 - 1.15 * Math.log10(Math.max(1, this.points.x.length / 4000));
    return Math.max(1.6, Math.min(12, Math.max(1.6, crowd) * Math.sqrt(Math.max(1, closer))));
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#settle);
    for (const buffer of Object.values(this.#buffers)) this.#gl.deleteBuffer(buffer);
  }

  #resize(size: Size): void {
    this.#size = size;
    const ratio = globalThis.devicePixelRatio || 1;
    this.canvas.width = Math.round(size.width * ratio);
    this.canvas.height = Math.round(size.height * ratio);
  }

  #fill(name: 'x' | 'y' | 'group' | 'state', values: Float32Array | Uint16Array | Uint8Array): void {
    const gl = this.#gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[name]);
    gl.bufferData(
      gl.ARRAY_BUFFER,
      values,
      name === 'state' || name === 'group' ? gl.DYNAMIC_DRAW : gl.STATIC_DRAW,
    );
  }

  #ask(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    const gl = this.#gl;
    if (gl.isContextLost()) return;
    const step = this.#moving ? this.#stepNow() : 1;
    this.#bind(step);
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const { centre, scale } = this.#view;
    gl.uniform2f(this.#uniforms.centre, centre[0], centre[1]);
    gl.uniform2f(this.#uniforms.perUnit, (2 * scale) / this.#size.width, (2 * scale) / this.#size.height);
    const count = Math.floor(this.points.x.length / step);
    const { opacity, faded, thinRim } = this.#look;
    const size = this.pointSize;
    const thin = { size, rimWidth: size > 4.2 ? 0.4 : 0, rimOpacity: thinRim };
    if (this.#selected === 0) this.#pass(0, count, { ...thin, opacity });
    else {
      this.#pass(1, count, { ...thin, opacity: faded });
      this.#pass(2, count, { size: size + 1.6, opacity: 1, rimWidth: size > 3 ? 0.7 : 0, rimOpacity: 1 });
    }
    if (this.#ringed)
      this.#pass(3, count, { size: size + 4.5, opacity: 0.85, rimWidth: 0.8, rimOpacity: 1, hollow: true });
  }

  /** Which points are left out now: follows the time between frames, so that a quick machine leaves out none. */
  #stepNow(): number {
    const now = performance.now();
    const gap = now - this.#lastDrawn;
    this.#lastDrawn = now;
    if (gap < PAUSE && gap > SLOW) this.#thinned = Math.min(MOST_SKIPPED, this.#thinned * 1.5);
    else if (gap < QUICK) this.#thinned = Math.max(1, this.#thinned / 1.2);
    return Math.round(this.#thinned);
  }

  #pass(
    pass: number,
    count: number,
    look: { size: number; opacity: number; rimWidth: number; rimOpacity: number; hollow?: boolean },
  ): void {
    const gl = this.#gl;
    const ratio = globalThis.devicePixelRatio || 1;
    const [r, g, b] = rgbOf(look.hollow ? this.#look.ring : this.#look.rim);
    gl.uniform1i(this.#uniforms.pass, pass);
    gl.uniform1f(this.#uniforms.size, look.size * ratio);
    gl.uniform1f(this.#uniforms.opacity, look.opacity);
    gl.uniform4f(this.#uniforms.rim, r / 255, g / 255, b / 255, look.rimOpacity);
    gl.uniform1f(this.#uniforms.rimWidth, look.rimWidth * ratio);
    gl.uniform1i(this.#uniforms.hollow, look.hollow ? 1 : 0);
    gl.drawArrays(gl.POINTS, 0, count);
  }

  /** Every `step`-th point: the stride of the columns skips the others. */
  #bind(step: number): void {
    const gl = this.#gl;
    const bytes = { x: 4, y: 4, group: 2, state: 1 } as const;
    for (const name of ['x', 'y', 'group', 'state'] as const) {
      const location = this.#locations[name];
      gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[name]);
      gl.enableVertexAttribArray(location);
      const stride = step === 1 ? 0 : step * bytes[name];
      if (name === 'x' || name === 'y') gl.vertexAttribPointer(location, 1, gl.FLOAT, false, stride, 0);
      else
        gl.vertexAttribIPointer(
          location,
          1,
          name === 'group' ? gl.UNSIGNED_SHORT : gl.UNSIGNED_BYTE,
          stride,
          0,
        );
    }
  }
}

function columnsOf<T>(
  make: (name: 'x' | 'y' | 'group' | 'state') => T,
): Record<'x' | 'y' | 'group' | 'state', T> {
  return { x: make('x'), y: make('y'), group: make('group'), state: make('state') };
}

function linked(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader) throw new NoWebGl('The browser gave WebGL back.');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS))
    throw new NoWebGl(gl.getProgramInfoLog(program) || 'The shaders of the map could not be linked.');
  return program;
}
