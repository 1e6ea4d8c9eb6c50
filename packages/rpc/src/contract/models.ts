import type { Layer, Preprocessing } from '@morphoscope/domain';
import { z } from 'zod';
import { id, name, page } from './common.js';

export const listModels = page;
export const getModel = z.object({ model: id });
/** Registers a model file below a root of the server; uploads go to `POST /api/models`. */
export const registerModel = z.object({
  root: z.int().min(0).default(0),
  path: z.string().min(1).max(4000),
  name: name.optional(),
});

export interface RegisteredModel {
  readonly id: string;
  readonly name: string;
  readonly format: string;
  readonly sha256: string;
  readonly classNames: readonly string[];
  readonly createdAt: string;
}

export interface ModelLayers extends RegisteredModel {
  readonly preprocessing: Preprocessing;
  /** In graph order; `unsuitable` says why a layer does not suit. */
  readonly layers: readonly Layer[];
  /** The layer that `studies.create` takes when none is named. */
  readonly defaultLayer?: string;
  /** Whether the head ties the layer to the classes in closed form. */
  readonly linearHead: boolean;
}
