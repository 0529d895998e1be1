import { openSync } from 'node:fs';
import { isWriteError } from './write-error.ts';

/** A descriptor that appends to a log, for the output of a child; its output is dropped where the log cannot be made. */
export function openLog(file: string): number | 'ignore' {
  try {
    return openSync(file, 'a', 0o600);
  } catch (error) {
    if (isWriteError(error)) return 'ignore';
    throw error;
  }
}
