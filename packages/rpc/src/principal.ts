import type { Role } from './contract/common.js';

/** Who asks, and for which organisation. Made from a session, an API key, or the one person of single-user mode. */
export interface Principal {
  readonly userId: string;
  readonly name: string;
  readonly organisationId: string;
  readonly role: Role;
  readonly via: 'session' | 'key' | 'local';
  /** Session or key at hand. */
  readonly credential?: string;
}
