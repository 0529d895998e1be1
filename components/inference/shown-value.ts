const CHARS = 120;
/** The end tells long texts apart that begin alike: there stands their digest. */
const END_CHARS = 8;

/** A value of a column in a table or a sentence: an answer or a prompt would fill the screen. */
export function shownValue(text: string): string {
  const letters = Array.from(text);
  if (letters.length <= CHARS) return text;
  return `${letters.slice(0, CHARS - END_CHARS - 1).join('')}…${letters.slice(-END_CHARS).join('')}`;
}
