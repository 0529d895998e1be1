/** Text that PostgreSQL accepts in columns and in JSON: without NUL and without lone surrogates. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}

export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/**
 * Beginning of a text of any length in a form that PostgreSQL accepts, with `...` if it was cut.
 */
export function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return storableText(text);
  return `${storableText(text.slice(0, maxChars - 3))}...`;
}
