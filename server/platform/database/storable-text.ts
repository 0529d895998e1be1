/** Text as PostgreSQL takes it, in columns and in JSON: without NUL and without half a surrogate pair. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}

export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** The beginning of a text of any length, `...` where it was cut, as PostgreSQL takes it. */
export function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return storableText(text);
  return `${storableText(text.slice(0, maxChars - 3))}...`;
}
