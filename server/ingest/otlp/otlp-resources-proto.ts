import { ProtoReader } from '../protobuf/proto-reader.ts';
import { findResource } from './otlp-resource-proto.ts';
import { otlpResource, type OtlpResource } from './otlp-resource.ts';

type ReadItem = (reader: ProtoReader, resource: OtlpResource, field: string) => void;

/**
 * Walks a request with logs or traces, which have the same nesting: resources (1), scopes (2) and
 * items (2). `names` are the JSON names of the three levels, for error messages.
 */
export function walkOtlpProto(
  body: Buffer,
  names: readonly [string, string, string],
  read: ReadItem,
): void {
  const reader = new ProtoReader(body);
  let index = 0;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag !== 1 * 8 + 2) {
      reader.skip(tag);
      continue;
    }
    const outer = reader.enter();
    const resource = otlpResource(findResource(reader).attributes);
    eachMessage(reader, (scope) => {
      const scopeOuter = reader.enter();
      eachMessage(reader, (item) => {
        read(reader, resource, `${names[0]}[${index}].${names[1]}[${scope}].${names[2]}[${item}]`);
      });
      reader.leave(scopeOuter);
    });
    reader.leave(outer);
    index += 1;
  }
}

/** Calls `read` for each message in field 2 of the open message. */
function eachMessage(reader: ProtoReader, read: (index: number) => void): void {
  let index = 0;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 2 * 8 + 2) {
      read(index);
      index += 1;
    } else reader.skip(tag);
  }
}
