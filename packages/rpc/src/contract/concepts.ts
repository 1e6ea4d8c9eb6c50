import type { Finding } from '@morphoscope/domain';
import { z } from 'zod';
import { cluster, dictionaryId, id, name, page, type Rectangle, studyDictionary, text } from './common.js';

export const listConcepts = studyDictionary;
export const getConcept = studyDictionary.extend({ cluster });

const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'is no colour, e.g. #e1690f');

/**
 * Changes how clusters are shown. `version` is the one the change was made from (`ConceptList.version`): where somebody
 * else was faster, the answer is a `CONFLICT` error that carries the change of the other.
 */
export const editConcept = z.object({
  study: id,
  dictionary: dictionaryId.optional(),
  version: z.int().min(0),
  change: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('rename'), cluster, name }),
    z.object({ kind: z.literal('recolour'), cluster, colour }),
    z.object({ kind: z.literal('hide'), cluster }),
    z.object({ kind: z.literal('show'), cluster }),
    z.object({
      kind: z.literal('merge'),
      clusters: z.array(cluster).min(2).max(64),
      into: cluster,
      name: name.optional(),
    }),
    z.object({
      kind: z.literal('split'),
      cluster,
      by: cluster,
      at: z.number().gt(0).lt(1),
      name: name.optional(),
      colour: colour.optional(),
    }),
    z.object({ kind: z.literal('undo') }),
  ]),
});
/** A change of how clusters are shown. */
export type ConceptChange = z.input<typeof editConcept>['change'];
export const conceptHistory = page.extend({ study: id, dictionary: dictionaryId.optional() });
export const addNote = z.object({
  study: id,
  dictionary: dictionaryId.optional(),
  cluster: cluster.optional(),
  text: text.min(1),
  /** Place on a slide it speaks of. */
  slide: z.string().max(255).optional(),
  x: z.number().optional(),
  y: z.number().optional(),
});
export const listNotes = page.extend({
  study: id,
  dictionary: dictionaryId.optional(),
  cluster: cluster.optional(),
});
export const removeNote = z.object({ study: id, note: id });

/** A tile that shows a cluster. Picture: `/api/studies/<study>/slides/<slide>/crop?x&y&side&px`. */
export interface ConceptTile {
  readonly slide: string;
  readonly tile: number;
  /** Level-0 px. */
  readonly place: Rectangle;
  /** Strongest cell, level-0 px. */
  readonly cell?: Rectangle;
  readonly score: number;
  /** Shares of all clusters in the tile, in the order of the concepts. */
  readonly shares: readonly number[];
}

/** One cluster as people see it. */
export interface ConceptCard {
  /** 0-based; people see `cluster + 1`. */
  readonly cluster: number;
  readonly name: string;
  /** Whether a person named it. */
  readonly named: boolean;
  readonly colour: string;
  readonly hidden: boolean;
  /** s_k, logit per unit of W, per class; absent when the head is not linear in the layer. */
  readonly importance?: readonly number[];
  /** Mean effect on the logit over all covered cells, per class. */
  readonly effect?: readonly number[];
  /** Share of covered cells, per slide of the study and over all. */
  readonly prevalence: readonly { readonly slide: string; readonly share: number }[];
  readonly overallPrevalence: number;
  /** At most one per slide. */
  readonly top: readonly ConceptTile[];
  readonly typical: readonly ConceptTile[];
  /** Two clusters almost equal. */
  readonly border: readonly ConceptTile[];
  /** Matched cosine of H over seeds and over slide-disjoint halves, where a sweep measured the dictionary's K. */
  readonly seedStability?: number;
  readonly halfStability?: number;
  readonly findings: readonly Finding[];
  /** Mean W per tile: counts of tiles in equal bins from 0 to `weightScale`. */
  readonly weights: readonly number[];
  readonly notes: number;
}

export interface ConceptList {
  readonly dictionary: string;
  /** Counts edits; give it back with `edit`. */
  readonly version: number;
  readonly classNames: readonly string[];
  readonly weightScale: number;
  readonly concepts: readonly ConceptCard[];
}

export interface ConceptEdit {
  readonly version: number;
  readonly author: string;
  readonly at: string;
  /** In words: "named cluster 3 Collagen edge". */
  readonly text: string;
  readonly cluster?: number;
}

export interface Note {
  readonly id: string;
  readonly author: string;
  readonly mine: boolean;
  readonly at: string;
  readonly text: string;
  readonly dictionary?: string;
  readonly cluster?: number;
  readonly slide?: string;
  readonly x?: number;
  readonly y?: number;
}
