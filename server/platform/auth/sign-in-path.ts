/** The sign-in page that leads back to a requested path with its query; Next's own parameter is left out. */
export function signInPath(requested: string | null): string {
  const url = new URL(`http://localhost${requested?.startsWith('/') ? requested : '/'}`);
  url.searchParams.delete('_rsc');
  const back = `${url.pathname}${url.search}`;
  return back === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(back)}`;
}
