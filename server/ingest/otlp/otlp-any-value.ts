import { TandemError } from '#server/platform/errors.ts';
import { jsonArray, jsonDouble, jsonInt64, jsonObject, jsonString } from '../json-fields.ts';
import {
  WIRE_BYTES,
  WIRE_FIXED64,
  WIRE_VARINT,
  type ProtoReader,
} from '../protobuf/proto-reader.ts';

/** Value of an OTLP AnyValue, in JSON form. */
export type AnyValue = string | number | boolean | null | AnyValue[] | { [key: string]: AnyValue };

export type Attribute = { key: string; value: AnyValue };

const MAX_DEPTH = 16;

function tooDeep(): TandemError {
  return new TandemError(
    'invalid_input',
    `an attribute value is nested deeper than ${MAX_DEPTH} levels`,
  );
}

/** The text form of an attribute value, for labels and searchable strings. */
export function anyValueText(value: AnyValue): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function readKeyValue(reader: ProtoReader, depth = 0): Attribute {
  let key = '';
  let value: AnyValue = null;
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 1 * 8 + WIRE_BYTES) key = reader.string();
    else if (tag === 2 * 8 + WIRE_BYTES) value = readAnyValue(reader, depth + 1);
    else reader.skip(tag);
  }
  reader.leave(outer);
  return { key, value };
}

export function readAnyValue(reader: ProtoReader, depth = 0): AnyValue {
  if (depth > MAX_DEPTH) throw tooDeep();
  let value: AnyValue = null;
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 1 * 8 + WIRE_BYTES) value = reader.string();
    else if (tag === 2 * 8 + WIRE_VARINT) value = reader.uint() !== 0;
    else if (tag === 3 * 8 + WIRE_VARINT) value = readInt(reader);
    else if (tag === 4 * 8 + WIRE_FIXED64) value = finiteOrText(reader.double());
    else if (tag === 5 * 8 + WIRE_BYTES) value = readList(reader, depth);
    else if (tag === 6 * 8 + WIRE_BYTES) value = readMap(reader, depth);
    else if (tag === 7 * 8 + WIRE_BYTES) value = reader.slice().toString('base64');
    else reader.skip(tag);
  }
  reader.leave(outer);
  return value;
}

function readInt(reader: ProtoReader): AnyValue {
  const value = reader.int();
  if (Number.isSafeInteger(value)) return value;
  return String(BigInt.asIntN(64, (BigInt(reader.hi) << 32n) | BigInt(reader.lo)));
}

function finiteOrText(value: number): AnyValue {
  return Number.isFinite(value) ? value : String(value);
}

function readList(reader: ProtoReader, depth: number): AnyValue[] {
  const list: AnyValue[] = [];
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 1 * 8 + WIRE_BYTES) list.push(readAnyValue(reader, depth + 1));
    else reader.skip(tag);
  }
  reader.leave(outer);
  return list;
}

function readMap(reader: ProtoReader, depth: number): AnyValue {
  const entries: [string, AnyValue][] = [];
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 1 * 8 + WIRE_BYTES) {
      const { key, value } = readKeyValue(reader, depth + 1);
      entries.push([key, value]);
    } else reader.skip(tag);
  }
  reader.leave(outer);
  return Object.fromEntries(entries);
}

/**
 * Attributes of OTLP JSON. Ignores unknown keys; a wrong type throws an error that names the field.
 */
export function attributesFromJson(json: unknown, field: string): Attribute[] {
  return jsonArray(json, field).map((item) => {
    const entry = jsonObject(item, field);
    return {
      key: jsonString(entry.key, `${field}.key`),
      value: anyValueFromJson(entry.value, `${field}.value`),
    };
  });
}

export function anyValueFromJson(json: unknown, field: string, depth = 0): AnyValue {
  if (depth > MAX_DEPTH) throw tooDeep();
  const value = jsonObject(json, field);
  if (value.stringValue !== undefined) return jsonString(value.stringValue, field);
  if (typeof value.boolValue === 'boolean') return value.boolValue;
  if (value.intValue !== undefined) return jsonInt64(value.intValue, field);
  if (value.doubleValue !== undefined) return finiteOrText(jsonDouble(value.doubleValue, field));
  if (value.bytesValue !== undefined) return jsonString(value.bytesValue, field);
  if (value.arrayValue !== undefined) {
    const items = jsonArray(jsonObject(value.arrayValue, field).values, field);
    return items.map((item) => anyValueFromJson(item, field, depth + 1));
  }
  if (value.kvlistValue !== undefined) {
    const items = jsonArray(jsonObject(value.kvlistValue, field).values, field);
    return Object.fromEntries(
      items.map((item) => {
        const entry = jsonObject(item, field);
        return [
          jsonString(entry.key, field),
          anyValueFromJson(entry.value, field, depth + 1),
        ] as const;
      }),
    );
  }
  return null;
}
