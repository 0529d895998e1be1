import { bytesField, stringField, uintField } from '../protobuf/proto-writer.ts';

export function fixed64Field(field: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = field * 8 + 1;
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value), 1);
  return bytes;
}

function doubleField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = field * 8 + 1;
  bytes.writeDoubleLE(value, 1);
  return bytes;
}

export function attribute(field: number, key: string, value: string): Buffer {
  return bytesField(
    field,
    Buffer.concat([stringField(1, key), bytesField(2, bytesField(1, Buffer.from(value)))]),
  );
}

/** Encoded NumberDataPoint with its attributes. */
export function numberPoint(
  timeMs: number,
  value: number,
  attributes: readonly [string, string][] = [],
  startMs = 0,
): Buffer {
  const time = fixed64Field(3, BigInt(timeMs) * 1_000_000n);
  return Buffer.concat([
    fixed64Field(2, BigInt(startMs) * 1_000_000n),
    time,
    doubleField(4, value),
    ...attributes.map(([key, text]) => attribute(7, key, text)),
  ]);
}

export function gauge(name: string, points: readonly Buffer[]): Buffer {
  const data = bytesField(5, Buffer.concat(points.map((point) => bytesField(1, point))));
  return Buffer.concat([stringField(1, name), stringField(3, 'By'), data]);
}

/** Sum with an aggregation temporality: 1 delta, 2 cumulative. */
export function sum(name: string, temporality: number, points: readonly Buffer[]): Buffer {
  const data = Buffer.concat([
    ...points.map((point) => bytesField(1, point)),
    uintField(2, temporality),
    uintField(3, 1),
  ]);
  return Buffer.concat([stringField(1, name), bytesField(7, data)]);
}

/**
 * Encoded request with the items of one scope of one resource; metrics, logs and traces have the
 * same nesting.
 */
export function otlpRequest(
  items: readonly Buffer[],
  resource: readonly [string, string][] = [['service.name', 'shop']],
): Buffer {
  const resourceField = bytesField(
    1,
    Buffer.concat(resource.map(([key, value]) => attribute(1, key, value))),
  );
  const scope = bytesField(2, Buffer.concat(items.map((item) => bytesField(2, item))));
  return bytesField(1, Buffer.concat([resourceField, scope]));
}
