import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/**
 * Activations kept between the sampling and the apply pass: a file of records of the same length, one per tile,
 * `classes` predictions and then `size` activations as float32.
 */
export class KeptActivations {
  readonly #record: Float32Array;
  readonly #bytes: Uint8Array;
  readonly #file: number;

  /** Opens an existing file. One record's memory is used for every read and write. */
  constructor(
    path: string,
    mode: 'r' | 'r+',
    private readonly classes: number,
    size: number,
  ) {
    this.#record = new Float32Array(classes + size);
    this.#bytes = new Uint8Array(this.#record.buffer);
    this.#file = openSync(path, mode);
  }

  write(index: number, predictions: Float32Array, activations: Float32Array): void {
    this.#record.set(predictions);
    this.#record.set(activations, this.classes);
    writeSync(this.#file, this.#bytes, 0, this.#bytes.length, index * this.#bytes.length);
  }

  /** Views of the record, valid until the next read or write. */
  read(index: number): { readonly predictions: Float32Array; readonly activations: Float32Array } {
    readSync(this.#file, this.#bytes, 0, this.#bytes.length, index * this.#bytes.length);
    return {
      predictions: this.#record.subarray(0, this.classes),
      activations: this.#record.subarray(this.classes),
    };
  }

  close(): void {
    closeSync(this.#file);
  }
}
