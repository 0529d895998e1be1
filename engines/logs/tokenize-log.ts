export interface LogTokens {
  /** Words with variable parts masked; never empty strings. */
  readonly words: readonly string[];
  /** Text before, between and after the words; one element more than `words`. */
  readonly gaps: readonly string[];
}

/** Placeholder for variable text. */
export const wildcard = '<*>';

const maxChars = 1_000;
const maximumText = 60;
const word = /[^\s"'=,;()[\]{}|]+/gu;

/**
 * Whether a text differs between records of the same kind: numbers with or without unit, addresses,
 * IDs and times.
 */
function isVariable(text: string): boolean {
  if (!/\d/u.test(text)) return false;
  if (/^[-+#~$@]?\.?\d/u.test(text)) return true;
  if (/^(?:0x)?[0-9a-f-]{8,}$/iu.test(text)) return true;
  return (text.match(/\d/gu) ?? []).length >= 3;
}

/**
 * Masks each part of a path or address separately, so that the name in `/orders/1234` is preserved.
 */
function masked(text: string): string {
  if (!/\d/u.test(text)) return text;
  if (!text.includes('/')) return isVariable(text) ? wildcard : text;
  return text
    .split('/')
    .map((part) => (isVariable(part) ? wildcard : part))
    .join('/');
}

/** Splits a record into words. Uses only the first line, 1,000 characters and 60 words. */
export function tokenizeLog(body: string): LogTokens {
  const line = body.trim().slice(0, maxChars).split(/\r?\n/u, 1)[0] ?? '';
  const words: string[] = [];
  const gaps: string[] = [];
  let end = 0;
  for (const match of line.matchAll(word)) {
    if (words.length === maximumText) break;
    gaps.push(line.slice(end, match.index).replaceAll(/\s+/gu, ' '));
    words.push(masked(match[0]));
    end = match.index + match[0].length;
  }
  gaps.push(words.length === maximumText ? '' : line.slice(end).replaceAll(/\s+/gu, ' '));
  return { words, gaps };
}
