/**
 * Answers questions in batches, one batch at a time. A question waits for the batch after it: an answer is never from
 * before the question, so what was revoked before somebody asked is not seen, however many ask.
 */
export class FreshBatch<Key, Value> {
  private waiting = new Map<Key, Waiter<Value>[]>();
  private busy = false;

  /** @param answer values of the keys that have one. */
  constructor(private readonly answer: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>) {}

  ask(key: Key): Promise<Value | undefined> {
    return new Promise((resolve, reject) => {
      const waiters = this.waiting.get(key);
      if (waiters) waiters.push({ resolve, reject });
      else this.waiting.set(key, [{ resolve, reject }]);
      if (!this.busy) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.busy = true;
    while (this.waiting.size > 0) {
      const batch = this.waiting;
      this.waiting = new Map();
      try {
        const answers = await this.answer([...batch.keys()]);
        for (const [key, waiters] of batch) for (const { resolve } of waiters) resolve(answers.get(key));
      } catch (error) {
        for (const waiters of batch.values()) for (const { reject } of waiters) reject(error);
      }
    }
    this.busy = false;
  }
}

interface Waiter<Value> {
  resolve(value: Value | undefined): void;
  reject(error: unknown): void;
}
