/**
 * The API key in the fragment of a wallboard's URL, and the URL without it. Browsers send fragments
 * neither to servers nor as Referer, so no log contains the key.
 */
export function kioskAddress({
  pathname,
  search,
  hash,
}: Pick<Location, 'pathname' | 'search' | 'hash'>): { token: string | null; address: string } {
  const fragment = new URLSearchParams(hash.slice(1));
  const token = fragment.get('token');
  fragment.delete('token');
  const rest = fragment.size === 0 ? '' : `#${fragment.toString()}`;
  return { token: token === '' ? null : token, address: `${pathname}${search}${rest}` };
}
