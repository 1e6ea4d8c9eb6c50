export {
  type CohortOptions,
  type CohortSlide,
  MASK_DOWNSAMPLE,
  type PhantomCohort,
  type WriteOptions,
  writeCohort,
  writePhantom,
  writePhantoms,
} from './cohort.js';
export { type CohortPlanOptions, planCohort } from './cohort-plan.js';
export { CONCEPTS, conceptMask } from './concept-mask.js';
export { type DemoModel, type DemoModelManifest, type DemoModelName, demoModel } from './demo-model.js';
export { makePhantomSlide, makePhantomWithout, type Phantom, type RemovableConcept } from './phantom.js';
export {
  ARTEFACT,
  type ArtefactSpec,
  CLASS,
  type FullSpec,
  type GroundTruth,
  type PenColour,
  type PhantomLabel,
  type PhantomSpec,
  type PlantedArtefact,
  SITES,
  type Site,
  TISSUE_CLASSES,
  type TissueClass,
} from './spec.js';
export { REMOVABLE_TISSUE, type RemovableTissue } from './tissue.js';
export { type CellTruth, NO_CLASS, reduceTruth, truthOfCells } from './truth.js';
