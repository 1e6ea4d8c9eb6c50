import { z } from 'zod';
import { id, slideId } from './common.js';

export const removeAnnotations = z.object({ study: id, slide: slideId });

/** A class that people outlined on a slide. */
export interface OutlinedClass {
  readonly name: string;
  /**
   * Objects → polygons → rings → x, y, x, y, … in level-0 px. An object is the union of its polygons; the first ring of a
   * polygon is its outline, the others are holes. The last vertex does not repeat the first.
   */
  readonly objects: readonly (readonly (readonly (readonly number[])[])[])[];
}

/** What people outlined on a slide, as `/api/studies/<study>/slides/<slide>/annotations` gives it. */
export interface SlideAnnotations {
  readonly slide: string;
  /** Empty: nothing is outlined. */
  readonly classes: readonly OutlinedClass[];
  /** Name of the file that they come from. */
  readonly source?: string;
  /** How far outlines may lie from those of that file, level-0 px. */
  readonly tolerance?: number;
  /** Objects left out because they are smaller than that. */
  readonly dropped?: number;
}

/** What came of a file of outlines that was sent. */
export interface KeptOutlines {
  readonly slide: string;
  readonly classes: readonly { readonly name: string; readonly objects: number }[];
  /** As in `SlideAnnotations`. */
  readonly tolerance: number;
  readonly dropped: number;
}
