import { expect } from 'vitest';
import type { Person, TestServer } from './server.js';

/** Changes of jobs as somebody hears them. */
export class Listener {
  readonly #leave = new AbortController();
  text = '';
  ended = false;

  static async open(server: TestServer, as: Person): Promise<Listener> {
    const listener = new Listener();
    const response = await server.fetch('/api/rpc/jobs.watch?input=%7B%7D', {
      ...{ as, headers: { accept: 'text/event-stream' } },
      signal: listener.#leave.signal,
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    void listener.#read(response);
    return listener;
  }

  async until(check: (listener: Listener) => boolean): Promise<boolean> {
    for (let i = 0; i < 1000 && !check(this); i++) await new Promise((resolve) => setTimeout(resolve, 10));
    return check(this);
  }

  leave(): void {
    this.#leave.abort();
  }

  async #read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body!)
        this.text += decoder.decode(chunk as Uint8Array, { stream: true });
    } catch {
      // The server ended it.
    }
    this.ended = true;
  }
}

/** Whether the server has answered. */
export const connected = ({ text }: Listener): boolean => text.includes('event: connected');
