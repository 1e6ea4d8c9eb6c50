export {
  type CohortOptions,
  type CohortSlide,
  MASK_DOWNSAMPLE,
  type PhantomCohort,
  writeCohort,
} from './cohort.js';
export { type CohortPlanOptions, planCohort } from './cohort-plan.js';
export { type DemoModel, type DemoModelManifest, type DemoModelName, demoModel } from './demo-model.js';
export { makePhantomSlide, type Phantom } from './phantom.js';
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
export { type CellTruth, NO_CLASS, reduceTruth, truthOfCells } from './truth.js';
