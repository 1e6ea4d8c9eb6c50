/** What a form sends beside name, e-mail and password. */
export interface DoorNote {
  /** Token of an invitation. */
  readonly token?: string;
  /** Name of the organisation to be made. */
  readonly organisationName?: string;
}

// Headers of this server's own: what a client sends under these names is dropped.
const TOKEN = 'x-morphoscope-invitation';
const NAME = 'x-morphoscope-organisation';

const MOST_TOKEN = 200;
const MOST_NAME = 120;

/** Takes the note out of a body, in a form that lasts through better-auth, which knows no such fields. */
export function writeNote(headers: Headers, body: string): void {
  headers.delete(TOKEN);
  headers.delete(NAME);
  const { invitation, organisation } = fieldsOf(body);
  if (typeof invitation === 'string' && /^[\w-]+$/.test(invitation) && invitation.length <= MOST_TOKEN)
    headers.set(TOKEN, invitation);
  if (typeof organisation === 'string' && organisation.trim() !== '')
    headers.set(NAME, encodeURIComponent(organisation.trim().slice(0, MOST_NAME)));
}

/** The note that `writeNote` wrote. */
export function noteIn(headers: Headers | undefined): DoorNote {
  const token = headers?.get(TOKEN);
  const name = headers?.get(NAME);
  return {
    ...(token ? { token } : {}),
    ...(name ? { organisationName: decodeURIComponent(name) } : {}),
  };
}

function fieldsOf(body: string): { readonly invitation?: unknown; readonly organisation?: unknown } {
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === 'object' && json !== null ? json : {};
  } catch {
    return {};
  }
}
