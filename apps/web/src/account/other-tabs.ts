/** Something that holds for all tabs of this browser: they share one session. */
export type AccountNews = 'signed-out' | 'changed';

const NAME = 'morphoscope-account';

/** Tells the other tabs, so that none of them shows what is no longer so. */
export function tellOtherTabs(news: AccountNews): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(news);
  channel.close();
}

/** Listens to the other tabs. @returns what ends it. */
export function hearOtherTabs(listener: (news: AccountNews) => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }) => listener(data as AccountNews);
  return () => channel.close();
}
