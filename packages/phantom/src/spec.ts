/** Ground-truth classes; a pixel's class is its index here. Order never changes. */
export const TISSUE_CLASSES = [
  'glass',
  'stroma',
  'benign-gland',
  'lumen',
  'malignant-gland',
  'lymphocytes',
  'fat',
  'blood',
] as const;

/** Name of a ground-truth class. */
export type TissueClass = (typeof TISSUE_CLASSES)[number];

/** Index of each class in `TISSUE_CLASSES`, as stored in masks. */
export const CLASS = {
  glass: 0,
  stroma: 1,
  benignGland: 2,
  lumen: 3,
  malignantGland: 4,
  lymphocytes: 5,
  fat: 6,
  blood: 7,
} as const;

/** Bits of the artefact mask; a pixel may carry several. */
export const ARTEFACT = { pen: 1, blur: 2, fold: 4 } as const;

/** Scanning sites of the phantom archive: each has its own stain vectors and intensities. */
export const SITES = ['A', 'B', 'C'] as const;

/** One of the scanning sites. */
export type Site = (typeof SITES)[number];

/** Whether a slide holds malignant glands. */
export type PhantomLabel = 'benign' | 'malignant';

/** Ink of a marker pen. */
export type PenColour = 'blue' | 'green' | 'black';

/** Something planted over the tissue on purpose. */
export type ArtefactSpec =
  /** `ring`: around every malignant focus (or the slide's middle); `line`: across the tissue; `scribble`: many strokes over all of it; `corner`: near the slide's corner. */
  | {
      readonly kind: 'pen';
      readonly colour: PenColour;
      readonly shape: 'ring' | 'line' | 'scribble' | 'corner';
    }
  /** A patch out of focus. */
  | { readonly kind: 'blur' }
  /** A band where the tissue lies on itself. */
  | { readonly kind: 'fold' };

/** What to make. The same spec gives the same bytes. */
export interface PhantomSpec {
  /** Slide id, also the file name without extension. */
  readonly id: string;
  readonly seed: number;
  readonly label: PhantomLabel;
  readonly site: Site;
  /** Level-0 px. Default 2560. */
  readonly width?: number;
  /** Level-0 px. Default 2048. */
  readonly height?: number;
  /** µm per px, 0.2–2. Default 0.5. */
  readonly mpp?: number;
  /** Default none. */
  readonly artefacts?: readonly ArtefactSpec[];
}

/** A spec with every default filled in. */
export type FullSpec = Required<PhantomSpec>;

/** Where an artefact was planted. */
export interface PlantedArtefact {
  readonly kind: 'pen' | 'blur' | 'fold';
  readonly colour?: PenColour;
  /** Bounding box, level-0 px. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Exact class and artefacts of every pixel. */
export interface GroundTruth {
  /** Index into `classes` per pixel, row-major `height × width`. */
  readonly data: Uint8Array;
  /** Bit set of `ARTEFACT` per pixel, same layout. */
  readonly artefacts: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Level-0 px per mask px along each axis; 1 for the exact truth. */
  readonly downsample: number;
  readonly classes: readonly string[];
}
