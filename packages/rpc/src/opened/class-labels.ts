import type { SlideRecord, StudyManifest } from '@morphoscope/study';

/** What a model says of a tile, against the label of its slide. */
export class ClassLabels {
  readonly #classNames: readonly string[];
  /** Of one output: from here on it says that its class is there. */
  readonly yes: number;
  /** Class that each slide's label names; with one class 1 where it is there and 0 where it is not; −1 for none. */
  readonly #truth: Int32Array;

  constructor({ model }: StudyManifest, records: readonly SlideRecord[]) {
    this.#classNames = model.classNames;
    this.yes = model.head?.activation === 'none' ? 0 : 0.5;
    const names = labelNames(model.classNames);
    this.#truth = Int32Array.from(records, ({ label }) => (label === undefined ? -1 : names.indexOf(label)));
  }

  /** Index of the largest output, the first on ties. */
  predicted(predictions: Float32Array, row: number): number {
    const classes = this.#classNames.length;
    let best = 0;
    for (let c = 1; c < classes; c++)
      if (predictions[row * classes + c]! > predictions[row * classes + best]!) best = c;
    return best;
  }

  /** Whether the prediction differs from the label of the slide; `undefined` where that names no class. */
  wrong(predictions: Float32Array, row: number, slide: number): boolean | undefined {
    const truth = this.#truth[slide]!;
    if (truth < 0) return undefined;
    if (this.#classNames.length === 1) return Number(predictions[row]! >= this.yes) !== truth;
    return this.predicted(predictions, row) !== truth;
  }

  /** Name of a prediction as labels write it. */
  name(predicted: number, predictions: Float32Array, row: number): string {
    const names = labelNames(this.#classNames);
    return this.#classNames.length === 1 ? names[Number(predictions[row]! >= this.yes)]! : names[predicted]!;
  }

  /** The class that a slide's label names, −1 for none. */
  truth(slide: number): number {
    return this.#truth[slide]!;
  }
}

/** With one class, labels say that it is not there, or is. */
function labelNames(classNames: readonly string[]): readonly string[] {
  return classNames.length === 1 ? [`not ${classNames[0]}`, classNames[0]!] : classNames;
}
