/**
 * Escapes text for a literal LIKE match in PostgreSQL and ClickHouse: `%`, `_` and the backslash
 * get a backslash. Prisma passes the text of `contains` and `startsWith` to LIKE unescaped.
 */
export function likeText(text: string): string {
  return text.replaceAll(/[\\%_]/gu, String.raw`\$&`);
}

/** Prisma filter for a search text: matches anywhere, ignoring case. */
export function containing(text: string): { contains: string; mode: 'insensitive' } {
  return { contains: likeText(text), mode: 'insensitive' };
}

/** Prisma filter for values with exactly this prefix. */
export function startingWith(text: string): { startsWith: string } {
  return { startsWith: likeText(text) };
}
