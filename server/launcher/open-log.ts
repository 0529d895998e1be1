import { openSync } from 'node:fs';
import { isWriteError } from './write-error.ts';

/**
 * A descriptor that appends a child's output to a log; `ignore` drops the output if the log cannot
 * be created.
 */
export function openLog(file: string): number | 'ignore' {
  try {
    return openSync(file, 'a', 0o600);
  } catch (error) {
    if (isWriteError(error)) return 'ignore';
    throw error;
  }
}
