import { linePatterns } from '../annotations/line-pattern';
import { type Affine, type Point, scaleOf } from '../geometry/affine';
import { scaleBar } from '../geometry/scale-bar';

/** What a picture of a view says beside the tissue. */
export interface PictureWords {
  /** `slide, Clusters, stain muted, 9.4×`. */
  readonly title: string;
  /** Clusters on it, in order; empty for other layers. */
  readonly legend: readonly {
    readonly number: number;
    readonly name: string;
    readonly colour: string;
    readonly ink: string;
  }[];
  /** Classes of people's outlines on it; `pattern` as in `linePatterns`. */
  readonly outlines: readonly { readonly name: string; readonly pattern: number }[];
  /** µm per level-0 px. */
  readonly mpp: number;
  /** Level-0 px to px of the layers. */
  readonly toScreen: Affine;
  /** Px per CSS px. */
  readonly density: number;
}

const FONT = '"Inter Variable", Inter, system-ui, sans-serif';

/**
 * A PNG of what a stage shows: the layers on top of each other, a scale bar, the legend and a title below. It says what
 * was done to the pixels.
 */
export async function pictureOfView(
  layers: readonly HTMLCanvasElement[],
  words: PictureWords,
): Promise<Blob> {
  const [first] = layers;
  if (!first) throw new Error('nothing to draw');
  const { density } = words;
  const columns = Math.max(1, Math.floor(first.width / density / 190));
  const rows = Math.ceil((words.legend.length + words.outlines.length) / columns);
  const foot = (44 + rows * 24) * density;
  const canvas = document.createElement('canvas');
  canvas.width = first.width;
  canvas.height = first.height + foot;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const layer of layers) context.drawImage(layer, 0, 0, first.width, first.height);
  drawBar(context, first.height, words);
  context.translate(0, first.height);
  context.scale(density, density);
  drawFoot(context, words, columns);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('the picture is too large'))),
      'image/png',
    ),
  );
}

function drawBar(context: CanvasRenderingContext2D, bottom: number, words: PictureWords): void {
  const { density } = words;
  const bar = scaleBar((words.mpp / scaleOf(words.toScreen)) * density, 120);
  context.save();
  context.translate(16 * density, bottom - 62 * density);
  context.scale(density, density);
  context.fillStyle = '#ffffff';
  context.beginPath();
  context.roundRect(0, 0, bar.width + 20, 44, 6);
  context.fill();
  context.fillStyle = '#171717';
  context.font = `600 12px ${FONT}`;
  context.textBaseline = 'middle';
  context.fillText(bar.text, 10, 15);
  context.strokeStyle = '#171717';
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(10, 28);
  context.lineTo(10, 33);
  context.lineTo(10 + bar.width, 33);
  context.lineTo(10 + bar.width, 28);
  context.stroke();
  context.restore();
}

function drawFoot(
  context: CanvasRenderingContext2D,
  { title, legend, outlines }: PictureWords,
  columns: number,
): void {
  context.textBaseline = 'middle';
  context.fillStyle = '#171717';
  context.font = `600 13px ${FONT}`;
  context.fillText(title, 16, 22);
  legend.forEach(({ number, name, colour, ink }, i) => {
    const { x, y } = placeOf(i, columns);
    context.fillStyle = colour;
    context.beginPath();
    context.roundRect(x, y, 20, 20, 4);
    context.fill();
    context.fillStyle = ink;
    context.textAlign = 'center';
    context.font = `650 12px ${FONT}`;
    context.fillText(String(number), x + 10, y + 10.5);
    context.textAlign = 'left';
    context.fillStyle = '#171717';
    context.font = `400 12px ${FONT}`;
    context.fillText(name, x + 28, y + 10.5, 154);
  });
  outlines.forEach(({ name, pattern }, i) => {
    const { x, y } = placeOf(legend.length + i, columns);
    context.fillStyle = '#8f8f8f';
    context.fillRect(x, y + 4, 34, 12);
    drawSample(context, { x, y: y + 10 }, linePatterns[pattern] ?? []);
    context.fillStyle = '#171717';
    context.font = `400 12px ${FONT}`;
    context.fillText(name, x + 42, y + 10.5, 140);
  });
}

/** Where an entry of the legend begins. */
function placeOf(i: number, columns: number): Point {
  return { x: 16 + (i % columns) * 190, y: 40 + Math.floor(i / columns) * 24 };
}

function drawSample(context: CanvasRenderingContext2D, { x, y }: Point, pattern: readonly number[]): void {
  for (const [colour, width, dash] of [
    ['#fff', 4, []],
    ['#000', 1.75, pattern],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash([...dash]);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + 34, y);
    context.stroke();
  }
  context.setLineDash([]);
}

/** Lets the browser save a file. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
