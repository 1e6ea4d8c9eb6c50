/** A linked program and its uniforms, looked up once. */
export class GlProgram {
  readonly #locations = new Map<string, WebGLUniformLocation | null>();

  private constructor(
    readonly gl: WebGL2RenderingContext,
    readonly program: WebGLProgram,
  ) {}

  /**
   * Compiles and links.
   * @throws Error with the driver's words when that fails; a lost context gives a program that draws nothing.
   */
  static link(gl: WebGL2RenderingContext, vertex: string, fragment: string): GlProgram {
    const program = gl.createProgram();
    for (const [type, text] of [
      [gl.VERTEX_SHADER, vertex],
      [gl.FRAGMENT_SHADER, fragment],
    ] as const) {
      const shader = gl.createShader(type);
      if (shader === null) continue;
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost())
        throw new Error(`shader: ${gl.getShaderInfoLog(shader)}`);
      gl.deleteShader(shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
      throw new Error(`program: ${gl.getProgramInfoLog(program)}`);
    return new GlProgram(gl, program);
  }

  use(): void {
    this.gl.useProgram(this.program);
  }

  /** Where a uniform lies; `null`, which WebGL ignores, when the compiler dropped it. */
  at(name: string): WebGLUniformLocation | null {
    let location = this.#locations.get(name);
    if (location === undefined) {
      location = this.gl.getUniformLocation(this.program, name);
      this.#locations.set(name, location);
    }
    return location;
  }

  float(name: string, value: number): void {
    this.gl.uniform1f(this.at(name), value);
  }

  integer(name: string, value: number): void {
    this.gl.uniform1i(this.at(name), value);
  }

  /** sRGB 0–255 as 0–1. */
  colour(name: string, [r, g, b]: readonly [number, number, number]): void {
    this.gl.uniform3f(this.at(name), r / 255, g / 255, b / 255);
  }
}
