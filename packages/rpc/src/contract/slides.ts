import type { Finding, Level, Mpp } from '@morphoscope/domain';
import { z } from 'zod';
import { id, name, page } from './common.js';

export const listSlides = page.extend({ project: id, search: z.string().max(200).optional() });
export const getSlide = z.object({ slide: id });

/** Folders and slides below the roots that the server was given. `path` is relative to the root. */
export const browseSlides = z.object({
  root: z.int().min(0).default(0),
  path: z.string().max(4000).default(''),
});

/** Registers files, or all slides of folders, below a root. */
export const registerSlides = z.object({
  project: id,
  root: z.int().min(0).default(0),
  paths: z.array(z.string().min(1).max(4000)).min(1).max(1000),
});
export const describeSlide = z.object({
  slide: id,
  name: name.optional(),
  label: z.string().max(200).nullable().optional(),
  group: z.string().max(200).nullable().optional(),
  site: z.string().max(200).nullable().optional(),
});

/** A slide registered in a project. Pictures: `/api/slides/<id>/thumbnail`, `/api/slides/<id>/tiles/<level>/<column>/<row>`. */
export interface RegisteredSlide {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly state: 'ready' | 'broken';
  /** Why it is broken, and what to do. */
  readonly message?: string;
  readonly vendor?: string;
  readonly width?: number;
  readonly height?: number;
  readonly mpp?: Mpp;
  readonly objectivePower?: number;
  readonly levels?: readonly Level[];
  readonly label?: string;
  readonly group?: string;
  readonly site?: string;
  readonly findings: readonly Finding[];
  readonly createdAt: string;
}

export interface SlideFolder {
  /** Names of the roots, to choose from; none where the server was given none. */
  readonly roots: readonly string[];
  readonly path: string;
  readonly folders: readonly string[];
  readonly slides: readonly { readonly name: string; readonly bytes: number; readonly registered: boolean }[];
  /** More than the server lists. */
  readonly more: boolean;
}

export interface Registered {
  readonly added: readonly RegisteredSlide[];
  /** Files that could not be opened, in words. */
  readonly refused: readonly {
    readonly path: string;
    readonly message: string;
    readonly suggestion?: string;
  }[];
}
