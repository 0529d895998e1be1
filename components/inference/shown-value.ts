const CHARS = 120;
/** Long texts that begin alike differ at the end, where their digest is. */
const END_CHARS = 8;

/**
 * Shortens a column value for a table or a sentence, because a prediction or a prompt would fill
 * the screen.
 */
export function shownValue(text: string): string {
  const letters = Array.from(text);
  if (letters.length <= CHARS) return text;
  return `${letters.slice(0, CHARS - END_CHARS - 1).join('')}…${letters.slice(-END_CHARS).join('')}`;
}
