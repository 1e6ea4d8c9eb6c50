export type { ClusterPair, DictionaryComparison, StudyComparison } from '@morphoscope/study';
export { type AppRouter, appRouter } from './app-router.js';
export { type Auth, createAuth, type RequestHeaders } from './auth/auth.js';
export { makeOperatorLink } from './auth/password-links.js';
export * from './contract/index.js';
export { describeApi } from './description/description.js';
export { type Conflict, ConflictError, type ErrorData } from './errors.js';
export { readablePlace, uploadFolder } from './file/shared-place.js';
export * from './job-payload.js';
export type { Principal } from './principal.js';
export type { Backbone } from './service/backbone.js';
export { found, ownStudy } from './service/own-rows.js';
export {
  defaultLimits,
  type OidcConfig,
  type Root,
  type ServerConfig,
  type UploadLimits,
} from './service/server-config.js';
export { createServices, type Services } from './service/services.js';
export { type SlidePlace, type StudyBytes, StudyLibrary } from './service/study-library.js';
export { slideRootsOf } from './service/study-roots.js';
export { studyRowFacts } from './study-row-facts.js';
export type { RequestContext } from './trpc.js';
