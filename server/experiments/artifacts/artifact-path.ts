import { TandemError } from '#server/platform/errors.ts';

const mostCharacters = 1_000;
const mostFolders = 40;

function refuse(message: string): never {
  throw new TandemError('invalid_input', `path: ${message}`, {
    fields: [{ field: 'path', message }],
  });
}

/** Control characters, backslashes and what file systems of other machines refuse. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const unsafe = /[\u0000-\u001f\u007f\\]/u;

/**
 * The path of an artifact below the store in one form: no empty, `.` or `..` part, so that it never leads out of
 * its folder. Throws `invalid_input` for any other. The empty path is the root.
 */
export function cleanArtifactPath(path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/gu, '');
  if (trimmed === '') return '';
  if (trimmed.length > mostCharacters) refuse(`has more than ${mostCharacters} characters`);
  if (unsafe.test(trimmed)) refuse('must not hold backslashes or control characters');
  const parts = trimmed.split('/');
  if (parts.length > mostFolders) refuse(`has more than ${mostFolders} folders`);
  for (const part of parts) {
    if (part === '' || part === '.' || part === '..') refuse(`"${trimmed}" leads elsewhere`);
    if (Buffer.byteLength(part) > 255) refuse('holds a name of more than 255 bytes');
  }
  return parts.join('/');
}
