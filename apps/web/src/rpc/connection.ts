/** Whether the server answers. One for the page; `lost` starts to ask until it does. */
export interface ConnectionState {
  /** When the server stopped to answer; `null` while it answers. */
  readonly since: Date | null;
}

const online: ConnectionState = { since: null };
let state = online;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function publish(next: ConnectionState): void {
  state = next;
  for (const listener of listeners) listener();
}

/** Whether the API answers at all; a proxy's own error page is no answer. */
const answers = (): Promise<boolean> =>
  fetch('/api/rpc/users.me', { method: 'GET', cache: 'no-store' })
    .then((response) => response.status < 500)
    .catch(() => false);

async function ask(): Promise<void> {
  if (await answers()) publish(online);
  else timer = setTimeout(ask, 2000);
}

export const connection = {
  get: (): ConnectionState => state,
  /** What a page shows before it has asked anything. */
  initial: (): ConnectionState => online,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** A request got no answer. */
  lost(): void {
    if (state.since !== null) return;
    publish({ since: new Date() });
    clearTimeout(timer);
    timer = setTimeout(ask, 1000);
  },
};
