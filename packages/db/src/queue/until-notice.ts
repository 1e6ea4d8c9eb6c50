import type { JobNotice, Notices } from '../database/notices.js';

/** Listens from the moment it is made, so that nothing told before the wait is missed. */
export interface NoticeWait {
  /** Resolves once one was heard, the time is over, or `signal` is aborted. */
  wait(mostMs: number, signal?: AbortSignal): Promise<void>;
  /** Listens no more. */
  end(): void;
}

/** Waits for a notice that `meant` says yes to, or a gap in hearing. */
export async function untilNotice(
  notices: Notices,
  meant: (notice: JobNotice) => boolean,
): Promise<NoticeWait> {
  let tell = () => {};
  const heardOne = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const end = await notices.subscribe((heard) => {
    if (heard === 'gap' || meant(heard)) tell();
  });
  return {
    end,
    async wait(mostMs, signal) {
      if (signal?.aborted) return;
      const timer = setTimeout(tell, mostMs);
      signal?.addEventListener('abort', tell, { once: true });
      await heardOne;
      clearTimeout(timer);
      signal?.removeEventListener('abort', tell);
    },
  };
}
