/** A rectangle of input px that is covered in one run. */
export interface OcclusionWindow {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Windows of side `side` at every `stride` px, row by row. The last of a row or column lies against the edge, so that all
 * have the same area and every pixel is covered at least once. A window larger than the image is cut to it.
 */
export function occlusionWindows(
  height: number,
  width: number,
  side: number,
  stride: number,
): OcclusionWindow[] {
  const windowHeight = Math.min(side, height);
  const windowWidth = Math.min(side, width);
  const rows = positions(height, windowHeight, stride);
  const columns = positions(width, windowWidth, stride);
  return rows.flatMap((y) => columns.map((x) => ({ x, y, width: windowWidth, height: windowHeight })));
}

function positions(length: number, side: number, stride: number): number[] {
  const last = length - side;
  const found: number[] = [];
  for (let at = 0; at < last; at += stride) found.push(at);
  found.push(last);
  return found;
}
