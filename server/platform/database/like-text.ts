/**
 * Escapes text for a literal LIKE match in PostgreSQL and ClickHouse by prefixing `%`, `_` and the
 * backslash with a backslash. Prisma passes the text of `contains` and `startsWith` to LIKE
 * unescaped.
 */
export function likeText(text: string): string {
  return text.replaceAll(/[\\%_]/gu, String.raw`\$&`);
}

/** Prisma filter for a search text. Matches anywhere; ignores case. */
export function containing(text: string): { contains: string; mode: 'insensitive' } {
  return { contains: likeText(text), mode: 'insensitive' };
}

/** Prisma filter for values with exactly this prefix. */
export function startingWith(text: string): { startsWith: string } {
  return { startsWith: likeText(text) };
}
