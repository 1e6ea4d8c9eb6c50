import { homedir } from 'node:os';
import { join } from 'node:path';

/** The only place of this package that reads the environment. */
export const env = {
  /** PostgreSQL of a team; without it the embedded database is used. */
  databaseUrl: process.env.DATABASE_URL || undefined,
  /** Signs session cookies of a team; without it a file of the data folder holds one. */
  secret: process.env.MORPHOSCOPE_SECRET || undefined,
  /** The team's own identity provider (OpenID Connect). */
  oidc: {
    issuer: process.env.MORPHOSCOPE_OIDC_ISSUER || undefined,
    clientId: process.env.MORPHOSCOPE_OIDC_CLIENT_ID || undefined,
    clientSecret: process.env.MORPHOSCOPE_OIDC_CLIENT_SECRET || undefined,
    name: process.env.MORPHOSCOPE_OIDC_NAME || 'Single sign-on',
  },
  /** Where a program of this person keeps its data, by the custom of the system. */
  dataHome: dataHome(),
  /** React and Next choose their fast halves by this variable. */
  asProduction: (): void => {
    process.env.NODE_ENV ??= 'production';
    process.env.NEXT_TELEMETRY_DISABLED ??= '1';
  },
  /** What processes that open slides and models of other people may see: no secrets, no way to the database. */
  forScience: (): NodeJS.ProcessEnv =>
    Object.fromEntries(Object.entries(process.env).filter(([name]) => !SECRET.test(name))),
} as const;

const SECRET = /^(DATABASE_URL|PG[A-Z]+|MORPHOSCOPE_(SECRET|OIDC_.*))$/i;

function dataHome(): string {
  if (process.platform === 'win32') return process.env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  return process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share');
}
