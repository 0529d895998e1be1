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

/** True if data could not be stored because of a full disk or a broken pipe, rather than a bug. */
export function isWriteError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && CODES.has(String(error.code));
}

/**
 * Runs a write that may fail because data cannot be stored; returns that error and throws all
 * others.
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
