/**
 * Text as LIKE finds it letter by letter, in PostgreSQL and ClickHouse: `%`, `_` and the backslash get a backslash.
 * Prisma hands the text of `contains` and `startsWith` to LIKE as it is.
 */
export function likeText(text: string): string {
  return text.replaceAll(/[\\%_]/gu, String.raw`\$&`);
}

/** Prisma's filter for a text that somebody looks for: anywhere, in capitals or not. */
export function containing(text: string): { contains: string; mode: 'insensitive' } {
  return { contains: likeText(text), mode: 'insensitive' };
}

/** Prisma's filter for what begins with exactly this. */
export function startingWith(text: string): { startsWith: string } {
  return { startsWith: likeText(text) };
}
