import { randomBytes } from 'node:crypto';
import { notFound } from '../errors.js';

/** Images kept: each is at most 64 vectors. */
const MOST_IMAGES = 256;

interface QueryImage {
  readonly study: string;
  readonly vectors: Float32Array;
}

/** Vectors of the images that people searched with last. They are gone when the server stops. */
export class QueryImages {
  readonly #images = new Map<string, QueryImage>();

  /** @returns its id, which only the study it was made for knows. */
  add(study: string, vectors: Float32Array): string {
    const image = randomBytes(16).toString('base64url');
    this.#images.set(image, { study, vectors });
    if (this.#images.size > MOST_IMAGES) this.#images.delete(this.#images.keys().next().value!);
    return image;
  }

  /** @throws TRPCError `NOT_FOUND` */
  vectors(study: string, image: string): Float32Array {
    const found = this.#images.get(image);
    if (found?.study === study) return found.vectors;
    throw notFound('image', image);
  }
}
