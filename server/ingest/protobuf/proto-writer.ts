function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}

/** A length-delimited protobuf field. Also written if empty, to mark the message as present. */
export function bytesField(field: number, content: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(varint(field * 8 + 2)),
    Buffer.from(varint(content.length)),
    content,
  ]);
}

/** A non-negative integer protobuf field; 0 is the default and is omitted. */
export function uintField(field: number, value: number): Buffer {
  return value === 0 ? Buffer.alloc(0) : Buffer.from([...varint(field * 8), ...varint(value)]);
}

export function stringField(field: number, text: string): Buffer {
  return text === '' ? Buffer.alloc(0) : bytesField(field, Buffer.from(text, 'utf8'));
}
