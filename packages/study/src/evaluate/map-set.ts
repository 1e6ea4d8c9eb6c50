import type { Dictionary } from '@morphoscope/domain';
import type { StoredDictionary } from '../folder/dictionary-folder.js';

/** A control a dictionary's figures are shown beside: what the same figure is worth without what the dictionary knows. */
type ControlName = 'random-h' | 'random-cells' | 'pca' | 'kmeans' | 'norm';

/** Something that turns a tile's activations into K maps over its cells: a dictionary of the study, or a control. */
export type MapSet =
  | { readonly kind: 'dictionary'; readonly id: string; readonly K: number; readonly dictionary: Dictionary }
  | {
      readonly kind: 'control';
      readonly id: string;
      readonly control: Exclude<ControlName, 'pca' | 'norm'>;
      readonly K: number;
      readonly dictionary: Dictionary;
    }
  | {
      readonly kind: 'control';
      readonly id: string;
      readonly control: 'pca';
      readonly K: number;
      /** `K × C`: orthonormal rows. */
      readonly components: Float32Array;
      /** `C`. */
      readonly mean: Float32Array;
    }
  /** ‖A(p)‖, one map: how strongly a cell is active at all. */
  | { readonly kind: 'control'; readonly id: 'norm'; readonly control: 'norm'; readonly K: 1 };

/** The dictionaries of a study as map sets. */
export function dictionarySets(dictionaries: readonly StoredDictionary[]): MapSet[] {
  return dictionaries.map(({ id, dictionary }) => ({
    kind: 'dictionary',
    id,
    K: dictionary.K,
    dictionary,
  }));
}

/** Whether hard labels mean something: PCA's maps are signed, and ‖A‖ is one map. */
export function hasLabels(set: MapSet): set is Extract<MapSet, { readonly dictionary: Dictionary }> {
  return 'dictionary' in set;
}

/** Whether the maps can be turned back into activations. */
export function canRebuild(set: MapSet): boolean {
  return set.kind === 'dictionary' || set.control !== 'norm';
}
