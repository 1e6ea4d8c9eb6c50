import { z } from 'zod';
import { cluster, id, name, studyDictionary } from './common.js';
import type { ConceptTile } from './concepts.js';

/** What a reader may always say. */
export const NONE_OF_THESE = 'none of these';

/** A blind reading: readers name clusters from their prototypes, without names, colours or what others wrote. */
export const createReading = studyDictionary.extend({
  title: name,
  /** Words to choose from; readers may also say "none of these". At least two. */
  choices: z.array(name).min(2).max(40),
});
export const listReadings = z.object({ study: id });
export const getReading = z.object({ study: id, reading: id });
export const answerReading = z.object({
  study: id,
  reading: id,
  cluster,
  choice: z.string().trim().min(1).max(120),
  comment: z.string().trim().max(2000).default(''),
});

export interface Reading {
  readonly id: string;
  readonly title: string;
  readonly dictionary: string;
  readonly choices: readonly string[];
  readonly author: string;
  readonly at: string;
  readonly clusters: number;
  /** How many clusters each reader has answered. */
  readonly readers: readonly { readonly name: string; readonly answered: number; readonly me: boolean }[];
}

export interface ReadingDetail extends Reading {
  /** Clusters in this reader's own seeded order. */
  readonly order: readonly number[];
  /**
   * What is to be seen of each cluster, in that order: everything a reading page needs. Take it from here rather than
   * from `concepts.list`, which holds names and colours.
   */
  readonly examples: readonly { readonly cluster: number; readonly tiles: readonly ConceptTile[] }[];
  /** Own answers. */
  readonly answers: readonly {
    readonly cluster: number;
    readonly choice: string;
    readonly comment: string;
  }[];
  /** Shown once the reader has answered everything; from then on the answers are final. */
  readonly result?: ReadingResult;
}

export interface ReadingResult {
  /** Cohen's κ of two readers, Fleiss' κ of more; `null` where it is not defined. */
  readonly kappa: number | null;
  readonly interval?: readonly [number, number];
  /** Share of clusters on which all agree, and what chance would give. */
  readonly agreement: number;
  readonly chance: number;
  readonly byCluster: readonly {
    readonly cluster: number;
    readonly answers: readonly {
      readonly reader: string;
      readonly choice: string;
      readonly comment: string;
    }[];
  }[];
}
