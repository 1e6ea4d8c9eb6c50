export {
  defaultDataFolder,
  type LogLevel,
  logLevels,
  type ServerOptions,
  type ServerSettings,
} from './server/server-options.js';
export { type RunningServer, startServer } from './server/start-server.js';
