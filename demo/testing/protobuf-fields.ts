/** Fields of one protobuf message by number: numbers for varints, bytes for everything else. */
export type Fields = Map<number, (number | Buffer)[]>;

function varint(bytes: Buffer, at: number): { value: number; next: number } {
  let value = 0;
  let scale = 1;
  let next = at;
  for (;;) {
    const byte = bytes[next] ?? 0;
    next += 1;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, next };
    scale *= 128;
  }
}

/** Splits a message into its fields, enough for a test peer that knows the numbers. */
export function protobufFields(bytes: Buffer): Fields {
  const fields: Fields = new Map();
  let at = 0;
  while (at < bytes.length) {
    const tag = varint(bytes, at);
    const wireType = tag.value % 8;
    let value: number | Buffer;
    if (wireType === 0) {
      const read = varint(bytes, tag.next);
      value = read.value;
      at = read.next;
    } else {
      const length =
        wireType === 2
          ? varint(bytes, tag.next)
          : { value: wireType === 1 ? 8 : 4, next: tag.next };
      at = length.next + length.value;
      value = bytes.subarray(length.next, at);
    }
    const number = Math.floor(tag.value / 8);
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

/** The nested messages of a field. */
export function messages(fields: Fields, number: number): Fields[] {
  return (fields.get(number) ?? []).flatMap((value) =>
    Buffer.isBuffer(value) ? [protobufFields(value)] : [],
  );
}

export function bytesOf(fields: Fields, number: number): Buffer {
  const value = fields.get(number)?.[0];
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0);
}

export function textOf(fields: Fields, number: number): string {
  return bytesOf(fields, number).toString('utf8');
}

export function varintOf(fields: Fields, number: number): number {
  const value = fields.get(number)?.[0];
  return typeof value === 'number' ? value : 0;
}
