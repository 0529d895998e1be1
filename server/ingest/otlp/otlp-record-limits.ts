import { anyValueText, type Attribute } from './otlp-any-value.ts';

const MAX_ATTRIBUTES = 256;
const MAX_KEY_CHARS = 512;
const MAX_VALUE_CHARS = 65_536;

export const MAX_TEXT_CHARS = 1_048_576;

/**
 * Reason the attributes of a log record or span are refused, or null. The limits are higher than
 * for labels, because attributes can contain stack traces.
 */
export function recordAttributesProblem(attributes: readonly Attribute[]): string | null {
  if (attributes.length > MAX_ATTRIBUTES) {
    return `.attributes has ${attributes.length} entries; the maximum is ${MAX_ATTRIBUTES}`;
  }
  for (const { key, value } of attributes) {
    if (key.length > MAX_KEY_CHARS)
      return `.attributes has a key longer than ${MAX_KEY_CHARS} characters`;
    if (anyValueText(value).length > MAX_VALUE_CHARS) {
      return `.attributes has a value longer than ${MAX_VALUE_CHARS} characters`;
    }
  }
  return null;
}
