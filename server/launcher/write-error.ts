const CODES = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EIO',
  'EFBIG',
  'EPIPE',
  'EACCES',
  'EMFILE',
  'ENFILE',
  'ENOENT',
  'ENOTDIR',
]);

/**
 * True if data could not be written because of a full disk or a broken pipe, not because of a bug.
 */
export function isWriteError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && CODES.has(String(error.code));
}

/**
 * Runs a write. If it fails because data could not be written, returns that error; throws all other
 * errors.
 */
export function attemptWrite(write: () => void): Error | undefined {
  try {
    write();
    return undefined;
  } catch (error) {
    if (isWriteError(error)) return error;
    throw error;
  }
}
