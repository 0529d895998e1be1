import { TandemError } from '#server/platform/errors.ts';

const mostCharacters = 1_000;
const mostFolders = 40;

function refuse(message: string): never {
  throw new TandemError('invalid_input', `path: ${message}`, {
    fields: [{ field: 'path', message }],
  });
}

/** Control characters, backslashes and characters that other file systems do not allow. */
// oxlint-disable-next-line no-control-regex -- the pattern matches control characters on purpose
const unsafe = /[\u0000-\u001f\u007f\\]/u;

/**
 * Normalizes the path of an artifact in the store. A valid path has no empty, `.` or `..` part, so
 * that it never leaves its folder; any other path throws `invalid_input`. The empty path is the
 * root.
 */
export function cleanArtifactPath(path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/gu, '');
  if (trimmed === '') return '';
  if (trimmed.length > mostCharacters) refuse(`has more than ${mostCharacters} characters`);
  if (unsafe.test(trimmed)) refuse('must not contain backslashes or control characters');
  const parts = trimmed.split('/');
  if (parts.length > mostFolders) refuse(`has more than ${mostFolders} folders`);
  for (const part of parts) {
    if (part === '' || part === '.' || part === '..')
      refuse(`"${trimmed}" points outside the folder`);
    if (Buffer.byteLength(part) > 255) refuse('contains a name of more than 255 bytes');
  }
  return parts.join('/');
}
