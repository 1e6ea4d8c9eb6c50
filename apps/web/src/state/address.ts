/** `replace` for what moves all the time (pan, sliders): no new entry in the history. */
export type Remember = 'push' | 'replace';

/** Puts `search` into the address of the page at `path`, without asking the server. */
export function setAddress(path: string, search: URLSearchParams, remember: Remember): void {
  const query = search.toString();
  const address = query === '' ? path : `${path}?${query}`;
  if (address === window.location.pathname + window.location.search) return;
  if (remember === 'push') window.history.pushState(null, '', address);
  else window.history.replaceState(null, '', address);
}
