/**
 * The path of a link that stays on this site, else `/`. Browsers drop tabs and line breaks and read
 * `\` as `/`, so only their own parser resolves a link reliably.
 */
export function sameSitePath(link: string | undefined, origin: string): string {
  if (link === undefined || !link.startsWith('/') || !URL.canParse(link, origin)) return '/';
  const url = new URL(link, origin);
  if (url.origin !== new URL(origin).origin) return '/';
  const path = `${url.pathname}${url.search}${url.hash}`;
  // `/.//host` parses to this site, but its normalized path `//host` leads to another site.
  return path.startsWith('//') ? '/' : path;
}
