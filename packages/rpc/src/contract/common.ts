import { z } from 'zod';

/** Ids of rows in the database. */
export const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'is no id');

/** Id of a slide inside a study: a file name without extension. */
export const slideId = z
  .string()
  .min(1)
  .max(255)
  .refine((text) => !/[/\\\0]/.test(text) && text !== '.' && text !== '..', 'is no slide name');

/** Id of a dictionary, e.g. `nmf-k8`. */
export const dictionaryId = z.string().regex(/^[a-z][a-z0-9.-]{0,63}$/, 'is no dictionary, e.g. nmf-k8');

/** Cluster, 0-based. */
export const cluster = z.int().min(0).max(1023);

export const name = z.string().trim().min(1).max(120);
export const text = z.string().trim().max(4000);

/** Cursor pagination: give `nextCursor` of the last page as `cursor`. */
export const page = z.object({
  cursor: z.string().max(1000).optional(),
  limit: z.int().min(1).max(500).default(50),
});

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** Each role may do what those before it may. */
export const roles = ['viewer', 'annotator', 'editor', 'admin'] as const;
export const role = z.enum(roles);
export type Role = (typeof roles)[number];

/** A dictionary of a study. Without `dictionary`, the first. */
export const studyDictionary = z.object({ study: id, dictionary: dictionaryId.optional() });

/** A rectangle on a slide, level-0 px. */
export const rectangle = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number().positive(),
  height: z.number().positive(),
});
export type Rectangle = z.infer<typeof rectangle>;

/** A tile of a study. */
export const tileName = z.object({ slide: slideId, tile: z.int().min(0) });
export type TileName = z.infer<typeof tileName>;

/** The one of two roles that may do less. */
export function lowerRole(a: Role, b: Role): Role {
  return roles.indexOf(a) < roles.indexOf(b) ? a : b;
}
