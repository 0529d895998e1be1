/** Text as PostgreSQL takes it, in columns and in JSON: without NUL and without half a surrogate pair. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}
