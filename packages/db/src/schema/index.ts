export * from './audit.js';
export * from './job.js';
export { organisation } from './organisation.js';
export * from './project.js';
export * from './reading.js';
export * from './sign-in.js';
export * from './study.js';
export * from './team.js';
export { user } from './user.js';
