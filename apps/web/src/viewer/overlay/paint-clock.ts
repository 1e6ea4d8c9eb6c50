/** Paintings that take longer than this cannot follow the hand, ms. */
const SLOW = 34;

/** Finds out how long this machine takes to paint, from a fence behind the commands: drawing calls return long before. */
export class PaintClock {
  #slow = false;
  #fence: WebGLSync | null = null;
  #asked = 0;

  constructor(readonly gl: WebGL2RenderingContext) {}

  /** Whether the last measured painting was slow; until one was measured, no. */
  get slow(): boolean {
    return this.#slow;
  }

  /** Measures what was painted just now, unless a measurement still runs. */
  measure(): void {
    const { gl } = this;
    if (this.#fence !== null) return;
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    if (fence === null) return;
    gl.flush();
    this.#fence = fence;
    const start = performance.now();
    const look = () => {
      if (gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED && !gl.isContextLost()) {
        this.#asked = requestAnimationFrame(look);
        return;
      }
      this.#slow = performance.now() - start > SLOW;
      this.stop();
    };
    this.#asked = requestAnimationFrame(look);
  }

  /** Forgets a measurement that runs. */
  stop(): void {
    cancelAnimationFrame(this.#asked);
    if (this.#fence !== null) this.gl.deleteSync(this.#fence);
    this.#fence = null;
  }
}
