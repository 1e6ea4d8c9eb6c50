export { type PasswordLinkOptions, resetPassword } from './server/reset-password.js';
export {
  defaultDataFolder,
  type LogLevel,
  type ServerOptions,
  type ServerSettings,
} from './server/server-options.js';
export { type RunningServer, startServer } from './server/start-server.js';
export { createWorker, type RunningWorker } from './worker/create-worker.js';
export type { ScienceLimits } from './worker/science/science-process.js';
export { startWorker, type WorkerMachineOptions } from './worker/start-worker.js';
export type { WorkerOptions } from './worker/worker-settings.js';
