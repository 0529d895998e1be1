import { inferenceLimits } from './inference-limits.ts';

/**
 * Whether a value is a list from JSON, Arrow or Parquet. Bytes are not lists, because they are
 * values of binary columns.
 */
export function isList(value: unknown): value is ArrayLike<unknown> {
  if (Array.isArray(value)) return true;
  if (!ArrayBuffer.isView(value)) return false;
  return !(value instanceof Uint8Array) && !(value instanceof DataView);
}

/**
 * Converts a list of numbers to 32-bit floats. Reports a list that is too short, too long, or
 * contains a value that is not a finite number.
 */
export function vectorOf(
  list: ArrayLike<unknown>,
  field: string,
  refuse: (field: string, problem: string) => void,
): Float32Array {
  const { least, most } = inferenceLimits.vector;
  if (list.length < least || list.length > most) {
    refuse(field, `is a list of ${list.length}; an embedding has ${least} to ${most} numbers`);
    return new Float32Array(0);
  }
  const vector = new Float32Array(list.length);
  for (let at = 0; at < list.length; at += 1) {
    const item = list[at];
    const isNumber = typeof item === 'number' || typeof item === 'bigint';
    vector[at] = isNumber ? Number(item) : Number.NaN;
    if (Number.isFinite(vector[at])) continue;
    refuse(`${field}[${at}]`, 'must be a finite number of 32 bits');
    break;
  }
  return vector;
}
