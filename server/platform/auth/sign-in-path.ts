/** Sign-in page that returns to the requested path with its query, without Next's own parameter. */
export function signInPath(requested: string | null): string {
  const url = new URL(`http://localhost${requested?.startsWith('/') ? requested : '/'}`);
  url.searchParams.delete('_rsc');
  const back = `${url.pathname}${url.search}`;
  return back === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(back)}`;
}
