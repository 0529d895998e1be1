import { createHash } from 'node:crypto';
import { TandemError } from '#server/platform/errors.ts';
import type { ProtoReader } from '../protobuf/proto-reader.ts';
import { readKeyValue, type Attribute } from './otlp-any-value.ts';

/**
 * Finds the resource of the open message, which may follow its items. Leaves the reader at the
 * start.
 */
export function findResource(reader: ProtoReader): { key: string; attributes: Attribute[] } {
  const start = reader.pos;
  let key = '';
  let attributes: Attribute[] = [];
  reader.invalidText = false;
  while (reader.more()) {
    const tag = reader.tag();
    const from = reader.pos;
    if (tag === 1 * 8 + 2) {
      attributes = readResource(reader);
      const digest = createHash('sha256').update(reader.bytes.subarray(from, reader.pos)).digest();
      key = digest.toString('latin1', 0, 16);
    } else reader.skip(tag);
  }
  if (reader.invalidText)
    throw new TandemError('invalid_input', 'a resource attribute is not valid UTF-8');
  reader.pos = start;
  return { key, attributes };
}

function readResource(reader: ProtoReader): Attribute[] {
  const attributes: Attribute[] = [];
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 1 * 8 + 2) attributes.push(readKeyValue(reader));
    else reader.skip(tag);
  }
  reader.leave(outer);
  return attributes;
}
