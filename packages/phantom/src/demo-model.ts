import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Preprocessing } from '@morphoscope/domain';

/**
 * `tissue` tells malignant glands from everything else. `shortcut` was trained where a pen mark predicts the label, and looks
 * at the pen: a planted fault to be found.
 */
export type DemoModelName = 'tissue' | 'shortcut';

/** The manifest beside a bundled model, in the form every model of Morphoscope has. */
export interface DemoModelManifest {
  readonly morphoscope: 1;
  readonly classNames: readonly string[];
  readonly preprocessing: Preprocessing;
  /** The layer to cluster: the last ReLU before the average pooling. */
  readonly layer: string;
  /** SHA-256 of the ONNX file, hex. */
  readonly sha256: string;
}

/** A bundled model; paths are absolute. */
export interface DemoModel {
  /** The ONNX file. */
  readonly path: string;
  readonly manifestPath: string;
  readonly manifest: DemoModelManifest;
  /** JSON written by the training script: data, seeds, held-out figures. */
  readonly cardPath: string;
}

/** Where a bundled model and its papers are. Reads the manifest; throws what `fs` throws if the installation is damaged. */
export function demoModel(name: DemoModelName): DemoModel {
  const file = (ending: string) => fileURLToPath(new URL(`../models/${name}.${ending}`, import.meta.url));
  const manifestPath = file('manifest.json');
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as DemoModelManifest;
  return { path: file('onnx'), manifestPath, manifest, cardPath: file('card.json') };
}
