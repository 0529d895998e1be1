const CHARS = 120;
/**
 * Characters shown from the end of a text. Long texts with the same beginning differ at the end,
 * where their digest is.
 */
const END_CHARS = 8;

/**
 * Shortens a column value for a table or a sentence, because prompts and predictions can be very
 * long.
 */
export function shownValue(text: string): string {
  const letters = Array.from(text);
  if (letters.length <= CHARS) return text;
  return `${letters.slice(0, CHARS - END_CHARS - 1).join('')}…${letters.slice(-END_CHARS).join('')}`;
}
