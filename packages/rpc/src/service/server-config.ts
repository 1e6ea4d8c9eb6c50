/** A folder of the server that people may look into. */
export interface Root {
  /** What people see instead of the path. */
  readonly name: string;
  readonly path: string;
}

/** Sign-in with the team's own identity provider (OpenID Connect). */
export interface OidcConfig {
  /** On the button, e.g. `Hospital login`. */
  readonly name: string;
  /** `https://…/.well-known/openid-configuration` lies below it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** How much the server takes in, bytes. */
export interface UploadLimits {
  /** One slide. Default 20 GiB. */
  readonly slideBytes: number;
  /** One model, uploaded or registered. Default 2 GiB. */
  readonly modelBytes: number;
}

/** What whoever starts the server decides. */
export interface ServerConfig {
  /** `single`: one person on this machine, bound to loopback, no sign-in. `team`: everybody signs in. */
  readonly mode: 'single' | 'team';
  /** Origin that browsers use, e.g. `https://morphoscope.example.org`. */
  readonly publicUrl: string;
  /** Further origins that may write, e.g. the loopback names of single-user mode. */
  readonly trustedOrigins?: readonly string[];
  /** Folder of the server: `studies/<organisation>/<study>`, `uploads/<organisation>/slides|models`. Shared by workers. */
  readonly dataFolder: string;
  /** Folders below which slides, models and study folders may be registered. Nothing outside is ever opened. */
  readonly slideRoots: readonly Root[];
  readonly modelRoots: readonly Root[];
  readonly studyRoots: readonly Root[];
  /**
   * Who may make an account: `first` only the first person, who becomes admin, and those who were invited; `open`
   * everybody, each with an organisation of their own.
   */
  readonly signUp: 'first' | 'open';
  /** Signs session cookies, at least 32 characters. Needed in team mode. */
  readonly secret?: string;
  readonly oidc?: OidcConfig;
  readonly limits: UploadLimits;
  /** Requests come through a proxy that sets `x-forwarded-for`: rate limits count its clients. Default false. */
  readonly behindProxy?: boolean;
}

/** Limits where nothing else is said. */
export const defaultLimits: UploadLimits = {
  slideBytes: 20 * 2 ** 30,
  modelBytes: 2 * 2 ** 30,
};
