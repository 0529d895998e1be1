import { wrongField, type TandemError } from '#server/platform/errors.ts';

function unexpected(field: string, expected: string): TandemError {
  return wrongField(field, `expected ${expected}`);
}

export type JsonObject = { readonly [key: string]: unknown };

/**
 * Whether a value is a JSON object. Arrow bytes and lists are not JSON objects, although their
 * indexes could be read as names.
 */
export function isJsonObject(json: unknown): json is JsonObject {
  return (
    typeof json === 'object' && json !== null && !Array.isArray(json) && !ArrayBuffer.isView(json)
  );
}

/** An absent message counts as empty, as in protobuf. */
export function jsonObject(json: unknown, field: string): JsonObject {
  if (json === undefined || json === null) return {};
  if (!isJsonObject(json)) throw unexpected(field, 'an object');
  return json;
}

export function jsonArray(json: unknown, field: string): readonly unknown[] {
  if (json === undefined || json === null) return [];
  if (!Array.isArray(json)) throw unexpected(field, 'an array');
  return json;
}

export function jsonString(json: unknown, field: string): string {
  if (json === undefined || json === null) return '';
  if (typeof json !== 'string') throw unexpected(field, 'a string');
  return json;
}

/** proto3 JSON encodes values that JSON lacks, such as NaN, as text. */
export function jsonDouble(json: unknown, field: string): number {
  if (json === undefined || json === null) return 0;
  if (typeof json === 'number') return json;
  if (json === 'NaN') return Number.NaN;
  if (json === 'Infinity') return Number.POSITIVE_INFINITY;
  if (json === '-Infinity') return Number.NEGATIVE_INFINITY;
  if (typeof json === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(json)) return Number(json);
  throw unexpected(field, 'a number');
}

export function jsonInteger(json: unknown, field: string): number {
  const value = jsonDouble(json, field);
  if (!Number.isInteger(value)) throw unexpected(field, 'an integer');
  return value;
}

/** A 64-bit integer from a number or a text. Text outside the safe integer range stays text. */
export function jsonInt64(json: unknown, field: string): number | string {
  const value = jsonInteger(json, field);
  return Number.isSafeInteger(value) || typeof json !== 'string' ? value : json;
}

/** A nanosecond time as an exact integer; 0 if absent. */
export function jsonNanos(json: unknown, field: string): bigint {
  if (json === undefined || json === null) return 0n;
  if (typeof json === 'string' && /^\d{1,20}$/.test(json)) return BigInt.asUintN(64, BigInt(json));
  if (typeof json === 'number' && Number.isInteger(json) && json >= 0 && json < 2 ** 64) {
    // A number of this size is only exact to 256 ns; without rounding, the time could fall into the
    // previous millisecond.
    return ((BigInt(json) + 500n) / 1000n) * 1000n;
  }
  throw unexpected(field, 'a time in nanoseconds');
}
