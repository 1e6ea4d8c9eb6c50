/** One of several strips of a picture, counted from the bottom. */
export interface Strip {
  readonly index: number;
  readonly of: number;
}

/** What to paint in a frame: all of it, all of it with fewer px, or a strip. */
export type Step = 'whole' | 'coarse' | Strip;

/** A picture painted strip by strip beside the canvas, which goes on showing what it showed until all of it is there. */
export class StripPicture {
  readonly #frame: WebGLFramebuffer | null;
  readonly #colour: WebGLTexture | null;
  readonly #depth: WebGLRenderbuffer | null;
  #width = 0;
  #height = 0;

  constructor(readonly gl: WebGL2RenderingContext) {
    this.#frame = gl.createFramebuffer();
    this.#colour = gl.createTexture();
    this.#depth = gl.createRenderbuffer();
  }

  /** Draws into a strip of a picture of `width × height` px from now on. Binds a texture to the active unit. */
  begin(width: number, height: number, { index, of }: Strip): void {
    const { gl } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#frame);
    this.#resize(width, height);
    const from = Math.floor((height * index) / of);
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(0, from, width, Math.floor((height * (index + 1)) / of) - from);
  }

  /** Draws on the canvas again. */
  end(): void {
    const { gl } = this;
    gl.disable(gl.SCISSOR_TEST);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  /** Copies the picture to the canvas, which has its size. */
  show(): void {
    const { gl } = this;
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, this.#frame);
    const box = [0, 0, this.#width, this.#height] as const;
    gl.blitFramebuffer(...box, ...box, gl.COLOR_BUFFER_BIT, gl.NEAREST);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, null);
  }

  close(): void {
    this.gl.deleteFramebuffer(this.#frame);
    this.gl.deleteTexture(this.#colour);
    this.gl.deleteRenderbuffer(this.#depth);
  }

  #resize(width: number, height: number): void {
    if (width === this.#width && height === this.#height) return;
    const { gl } = this;
    this.#width = width;
    this.#height = height;
    gl.bindTexture(gl.TEXTURE_2D, this.#colour);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.#colour, 0);
    gl.bindRenderbuffer(gl.RENDERBUFFER, this.#depth);
    gl.renderbufferStorage(gl.RENDERBUFFER, gl.DEPTH_COMPONENT16, width, height);
    gl.framebufferRenderbuffer(gl.FRAMEBUFFER, gl.DEPTH_ATTACHMENT, gl.RENDERBUFFER, this.#depth);
  }
}
