import { Prisma } from '#server/generated/prisma/client.ts';
import { db } from './db.ts';
import type { Comparison } from './filter-grammar.ts';
import { refuseFilter, textCondition } from './filter-sql.ts';
import { isRefusedValue } from './sql-state.ts';

const longestPattern = 200;
const mostPatterns = 5;

const patternOf = ({ values }: Comparison): string => String(values[0] ?? '');

/** As `textCondition`, and RLIKE, which finds a regular expression anywhere in the text, as PostgreSQL reads it. */
export function patternCondition(expression: Prisma.Sql, comparison: Comparison): Prisma.Sql {
  if (comparison.operator !== 'RLIKE') return textCondition(expression, comparison);
  if (typeof comparison.values[0] === 'number')
    refuseFilter('RLIKE compares with a regular expression in quotes');
  return Prisma.sql`${expression} ~ ${patternOf(comparison)}::text`;
}

/**
 * Refuses patterns that are long, look back or cannot be read, before the search meets its rows with them. References
 * to what a group found make the time of a match grow without bounds.
 */
export async function requirePatterns(filter: readonly Comparison[]): Promise<void> {
  const patterns = filter.filter(({ operator }) => operator === 'RLIKE').map(patternOf);
  if (patterns.length > mostPatterns)
    refuseFilter(`holds more than ${mostPatterns} regular expressions`);
  for (const pattern of patterns) {
    if (pattern.length > longestPattern)
      refuseFilter(`a regular expression of RLIKE has at most ${longestPattern} characters`);
    if (/\\[1-9]/u.test(pattern))
      refuseFilter('a regular expression of RLIKE must not refer to a group by its number');
    try {
      await db().$queryRaw`select '' ~ ${pattern}::text as "read"`;
    } catch (error) {
      if (!isRefusedValue(error)) throw error;
      refuseFilter(`"${pattern}" is no regular expression`);
    }
  }
}
