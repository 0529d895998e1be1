import { parseAsString } from 'nuqs/server';

/**
 * View state in the URL of every page: range, time zone and environment. Parsed on the server and
 * in the browser.
 */
export const viewStateParsers = {
  from: parseAsString.withDefault('now-6h'),
  to: parseAsString.withDefault('now'),
  tz: parseAsString.withDefault('UTC'),
  env: parseAsString.withDefault(''),
};

const CARRIED = ['from', 'to', 'tz', 'env'];

/**
 * Adds the view state of the current page to a link, so that range and environment survive
 * navigation.
 */
export function carryViewState(href: string, search: URLSearchParams): string {
  if (!href.startsWith('/')) return href;
  const [withoutHash = '', hash] = href.split('#');
  const [path = '', own = ''] = withoutHash.split('?');
  const query = new URLSearchParams(own);
  for (const name of CARRIED) {
    const value = search.get(name);
    if (value && !query.has(name)) query.set(name, value);
  }
  const text = query.toString();
  return `${path}${text ? `?${text}` : ''}${hash ? `#${hash}` : ''}`;
}
