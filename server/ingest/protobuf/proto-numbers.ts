import { TandemError } from '#server/platform/errors.ts';
import type { ProtoReader } from './proto-reader.ts';

// A packed array of one-byte numbers takes eight times its size in memory, so its length is
// limited.
const MAX_NUMBERS = 65_536;

/** Reads a repeated number field, packed or not. */
export function readNumbers(
  reader: ProtoReader,
  tag: number,
  into: number[],
  as: 'sint' | 'double' | 'uint' | 'fixed64',
): void {
  if ((tag & 7) !== 2) {
    push(into, readNumber(reader, as));
    return;
  }
  const outer = reader.enter();
  while (reader.more()) push(into, readNumber(reader, as));
  reader.leave(outer);
}

function readNumber(reader: ProtoReader, as: 'sint' | 'double' | 'uint' | 'fixed64'): number {
  if (as === 'double') return reader.double();
  if (as === 'fixed64') return reader.fixed64Number();
  return as === 'sint' ? reader.sint() : reader.uint();
}

function push(into: number[], value: number): void {
  if (into.length >= MAX_NUMBERS)
    throw new TandemError('invalid_input', `a list has more than ${MAX_NUMBERS} numbers`);
  into.push(value);
}
