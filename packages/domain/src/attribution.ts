/** Saliency methods by the names that flags, files and tables use. */
export type AttributionMethod =
  | 'cam'
  | 'gradcam'
  | 'gradcam++'
  | 'layercam'
  | 'hirescam'
  | 'gradient-x-input'
  | 'integrated-gradients'
  | 'smoothgrad'
  | 'occlusion'
  | 'lrp-epsilon'
  | 'lrp-gamma'
  | 'lrp-z-plus'
  | 'lrp-alpha-beta'
  | 'lrp-epsilon-plus-flat'
  | 'lrp-epsilon-gamma-box';

/** Saliency maps of a batch of tiles for one method; row i explains tile i for its target. */
export interface Attribution {
  readonly method: AttributionMethod;
  /** How it was made, for the record: fill, window, steps, noise, rule, ε of Grad-CAM++. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** `layer`: one value per cell of the layer; `input`: one per input pixel (channels summed). */
  readonly grid: 'layer' | 'input';
  readonly height: number;
  readonly width: number;
  /** Whether values below zero speak against the target (LRP, gradient × input) or cannot occur (Grad-CAM). */
  readonly signed: boolean;
  /** `n × height × width`, row-major. */
  readonly data: Float32Array;
}
