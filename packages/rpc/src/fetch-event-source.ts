/** What is sent with the request. */
export interface FetchEventSourceInit {
  readonly headers?: Readonly<Record<string, string>>;
  /** Here for its place in the interface; cookies are the browser's. */
  readonly withCredentials?: boolean;
}

/** Characters of one event that are kept waiting for its end. */
const MOST_PENDING = 16 * 2 ** 20;
/** Until the server says otherwise, ms. */
const RETRY = 1000;

/**
 * Server-sent events through `fetch`: Node has no `EventSource`, and that of browsers sends no API key. It behaves as the
 * HTML standard says: it comes back after a lost connection, and stops where the server refuses; unlike the standard it
 * also comes back after 429 and 5xx, which pass.
 */
export class FetchEventSource extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  readonly CONNECTING = FetchEventSource.CONNECTING;
  readonly OPEN = FetchEventSource.OPEN;
  readonly CLOSED = FetchEventSource.CLOSED;
  readyState: number = FetchEventSource.CONNECTING;
  private readonly closing = new AbortController();
  private retry = RETRY;
  private lastEventId = '';

  constructor(
    readonly url: string,
    private readonly init: FetchEventSourceInit = {},
  ) {
    super();
    void this.live();
  }

  close(): void {
    this.readyState = this.CLOSED;
    this.closing.abort();
  }

  private async live(): Promise<void> {
    // Listeners are added after the constructor.
    await Promise.resolve();
    while (this.readyState !== this.CLOSED) {
      const mayComeBack = await this.connect().catch(() => true);
      if (this.closing.signal.aborted) return;
      this.readyState = mayComeBack ? this.CONNECTING : this.CLOSED;
      this.dispatchEvent(new Event('error'));
      if (mayComeBack) await this.pause();
    }
  }

  /** @returns whether to try again, when the stream has ended. */
  private async connect(): Promise<boolean> {
    const response = await fetch(this.url, {
      headers: {
        ...this.init.headers,
        accept: 'text/event-stream',
        ...(this.lastEventId === '' ? {} : { 'last-event-id': this.lastEventId }),
      },
      signal: this.closing.signal,
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    if (response.status !== 200 || !isStream || !response.body) {
      await response.body?.cancel();
      return response.status === 429 || response.status >= 500;
    }
    this.readyState = this.OPEN;
    this.dispatchEvent(new Event('open'));
    const lines = new EventLines((event) => this.emit(event));
    const decoder = new TextDecoder();
    for await (const chunk of response.body) lines.add(decoder.decode(chunk, { stream: true }));
    return true;
  }

  private emit({ type, data, id, retry }: ReceivedEvent): void {
    if (retry !== undefined) this.retry = retry;
    if (id !== undefined) this.lastEventId = id;
    if (data === undefined || this.readyState === this.CLOSED) return;
    this.dispatchEvent(new MessageEvent(type, { data, lastEventId: this.lastEventId }));
  }

  private async pause(): Promise<void> {
    const { signal } = this.closing;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, this.retry);
      signal.addEventListener('abort', end);
    });
  }
}

interface ReceivedEvent {
  readonly type: string;
  readonly data?: string;
  readonly id?: string;
  readonly retry?: number;
}

/** Cuts the text of a stream into events (HTML standard, 9.2.6). */
class EventLines {
  private pending = '';
  private fields: { type?: string; data?: string; id?: string; retry?: number } = {};

  constructor(private readonly emit: (event: ReceivedEvent) => void) {}

  add(text: string): void {
    this.pending += text;
    if (this.pending.length > MOST_PENDING) throw new Error('an event of the server is too long');
    // A carriage return at the very end may be the first half of a line break.
    const lines = this.pending.split(/\r\n|\n|\r(?!$)/);
    this.pending = lines.pop()!;
    for (const line of lines) this.line(line);
  }

  private line(line: string): void {
    if (line === '') {
      const { type = 'message', ...rest } = this.fields;
      this.fields = {};
      this.emit({ type, ...rest });
      return;
    }
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.fields.type = value;
    else if (name === 'data')
      this.fields.data = this.fields.data === undefined ? value : `${this.fields.data}\n${value}`;
    else if (name === 'id' && !value.includes('\0')) this.fields.id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) this.fields.retry = Number(value);
  }
}
