import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';

/** Somebody the provider knows. */
export interface Identity {
  readonly sub: string;
  readonly email: string;
  readonly name: string;
  readonly emailVerified: boolean;
}

/** A small OpenID provider on loopback: discovery, keys, authorisation code with PKCE, signed id tokens. */
export class IdentityProvider {
  /** Who is at the keyboard. */
  person: Identity = { sub: '1', email: 'a@example.org', name: 'A', emailVerified: true };
  /** Signs with a key that nobody published. */
  forges = false;
  readonly clientId = 'morphoscope';
  readonly clientSecret = 'secret-of-the-client';
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly otherKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly codes = new Map<string, { challenge: string; nonce: string | null; person: Identity }>();

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
  ) {}

  static async start(): Promise<IdentityProvider> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as { port: number };
    const provider = new IdentityProvider(server, `http://127.0.0.1:${port}`);
    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '/', provider.issuer);
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const answer = provider.answer(
          url.pathname,
          new URLSearchParams(body),
          request.headers.authorization,
        );
        response.writeHead(answer ? 200 : 400, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer ?? { error: 'invalid_grant' }));
      });
    });
    return provider;
  }

  /** What the provider's page does when the person agrees: the address that the browser is sent back to. */
  agree(authorisation: string): string {
    const asked = new URL(authorisation).searchParams;
    const code = randomBytes(12).toString('hex');
    this.codes.set(code, {
      challenge: asked.get('code_challenge') ?? '',
      nonce: asked.get('nonce'),
      person: this.person,
    });
    const back = new URL(asked.get('redirect_uri')!);
    back.searchParams.set('code', code);
    back.searchParams.set('state', asked.get('state')!);
    return back.href;
  }

  close(): Promise<unknown> {
    return new Promise((closed) => this.server.close(closed));
  }

  private answer(path: string, form: URLSearchParams, authorization: string | undefined): object | undefined {
    const { issuer } = this;
    if (path === '/.well-known/openid-configuration')
      return {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        id_token_signing_alg_values_supported: ['RS256'],
      };
    if (path === '/keys')
      return {
        keys: [{ ...this.keys.publicKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'k' }],
      };
    return path === '/token' ? this.token(form, authorization) : undefined;
  }

  private token(form: URLSearchParams, authorization: string | undefined): object | undefined {
    const asked = this.codes.get(form.get('code') ?? '');
    this.codes.delete(form.get('code') ?? '');
    const basic = Buffer.from(authorization?.replace('Basic ', '') ?? '', 'base64').toString();
    const known =
      form.get('client_secret') === this.clientSecret || basic === `${this.clientId}:${this.clientSecret}`;
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!asked || !known || challenge !== asked.challenge) return undefined;
    const { sub, email, name, emailVerified } = asked.person;
    const claims = { sub, email, name, email_verified: emailVerified, nonce: asked.nonce ?? undefined };
    const key = this.forges ? this.otherKeys.privateKey : this.keys.privateKey;
    return {
      access_token: 'access-token-of-the-provider',
      token_type: 'Bearer',
      expires_in: 300,
      id_token: this.signed(claims, key),
    };
  }

  private signed(claims: object, key: KeyObject): string {
    const now = Math.floor(Date.now() / 1000);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const payload = { iss: this.issuer, aud: this.clientId, iat: now, exp: now + 300, ...claims };
    const text = `${part({ alg: 'RS256', kid: 'k', typ: 'JWT' })}.${part(payload)}`;
    return `${text}.${createSign('RSA-SHA256').update(text).sign(key).toString('base64url')}`;
  }
}
