import { TandemError } from '#server/platform/errors.ts';
import { jsonString } from '../json-fields.ts';

/** A trace or span id of OTLP JSON, in hex (never base64); empty if absent or all zeros. */
export function jsonHexId(json: unknown, bytes: number, field: string): string {
  const text = jsonString(json, field);
  if (text === '') return '';
  if (text.length !== bytes * 2 || !/^[0-9a-f]+$/i.test(text)) {
    throw new TandemError('invalid_input', `${field}: expected ${bytes * 2} hex digits`);
  }
  return text.toLowerCase();
}
