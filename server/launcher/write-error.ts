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

/** Whether something could not be stored, which a full disk or a broken pipe cause and no defect of the program. */
export function isWriteError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && CODES.has(String(error.code));
}

/** Runs a write that may fail because it cannot be stored; returns that error, and throws others. */
export function attemptWrite(write: () => void): Error | undefined {
  try {
    write();
    return undefined;
  } catch (error) {
    if (isWriteError(error)) return error;
    throw error;
  }
}
