/**
 * Headers of an uploaded image that pages show. Allows only the type that matches its content. The
 * front server ensures that it opens as a document without scripts
 * (`server/front/security-headers.ts`).
 */
export function pictureHeaders(type: string): Record<string, string> {
  return {
    'content-type': type,
    'content-disposition': 'inline',
    'cache-control': 'private, max-age=86400, immutable',
  };
}

/** Headers of a file that a browser saves under `name`, which may contain any characters. */
export function attachmentHeaders(name: string, type: string): Record<string, string> {
  return {
    'content-type': type,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
}

/**
 * Headers of an uploaded file, which prevent a page or image in it from running on Tandem's own
 * origin.
 */
export function downloadHeaders(path: string): Record<string, string> {
  return attachmentHeaders(path.split('/').at(-1) ?? 'file', 'application/octet-stream');
}
