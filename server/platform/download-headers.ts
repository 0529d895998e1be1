/** Headers of a file that somebody stored: a page or picture in it must not run on our own address. */
export function downloadHeaders(path: string): Record<string, string> {
  const name = encodeURIComponent(path.split('/').at(-1) ?? 'file');
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${name}`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
}
