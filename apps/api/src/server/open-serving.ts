import { createServices, type Principal } from '@morphoscope/rpc';
import { version } from '@morphoscope/study';
import { serverConfig } from './server-config.js';
import type { ServerSettings } from './server-options.js';
import type { Serving } from './serving.js';

/** Opens everything that routes stand on. */
export async function openServing(settings: ServerSettings): Promise<Serving> {
  const config = await serverConfig(settings);
  const me: Principal = {
    userId: 'local',
    name: 'You',
    organisationId: 'local',
    role: 'admin',
    via: 'local',
  };
  return {
    settings,
    services: createServices({ config, version }),
    principalOf: async () => me,
    checks: {},
  };
}
