/**
 * Headers of a picture that somebody stored and pages show: nothing but the type that its content has. The front server
 * sees to it that it is a document without scripts when it is opened by itself (`server/front/security-headers.ts`).
 */
export function pictureHeaders(type: string): Record<string, string> {
  return {
    'content-type': type,
    'content-disposition': 'inline',
    'cache-control': 'private, max-age=86400, immutable',
  };
}

/** Headers of a file that a browser saves under `name`, whatever its letters. */
export function attachmentHeaders(name: string, type: string): Record<string, string> {
  return {
    'content-type': type,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
}

/** Headers of a file that somebody stored: a page or picture in it must not run on our own address. */
export function downloadHeaders(path: string): Record<string, string> {
  return attachmentHeaders(path.split('/').at(-1) ?? 'file', 'application/octet-stream');
}
