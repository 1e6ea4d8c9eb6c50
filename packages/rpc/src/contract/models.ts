import type { Layer, Preprocessing } from '@morphoscope/domain';
import { z } from 'zod';
import { id, name, page } from './common.js';

export const listModels = page;
export const getModel = z.object({ model: id });
/** Folders and model files below the roots that the server was given. `path` is relative to the root. */
export const browseModels = z.object({
  root: z.int().min(0).default(0),
  path: z.string().max(4000).default(''),
});
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

export interface ModelFolder {
  /** Names of the roots, to choose from; none where the server was given none. */
  readonly roots: readonly string[];
  readonly path: string;
  readonly folders: readonly string[];
  /** ONNX files, and model.json of TensorFlow.js. */
  readonly models: readonly { readonly name: string; readonly bytes: number; readonly registered: boolean }[];
  /** More than the server lists. */
  readonly more: boolean;
}
