import { Prisma } from '#server/generated/prisma/client.ts';
import { db } from './db.ts';
import type { Comparison } from './filter-grammar.ts';
import { refuseFilter, textCondition } from './filter-sql.ts';
import { isRefusedValue } from './sql-state.ts';

const longestPattern = 200;
const mostPatterns = 5;

const patternOf = ({ values }: Comparison): string => String(values[0] ?? '');

/**
 * Like `textCondition`, plus RLIKE, which matches a regular expression in PostgreSQL syntax
 * anywhere in the text.
 */
export function patternCondition(expression: Prisma.Sql, comparison: Comparison): Prisma.Sql {
  if (comparison.operator !== 'RLIKE') return textCondition(expression, comparison);
  if (typeof comparison.values[0] === 'number')
    refuseFilter('RLIKE requires a quoted regular expression');
  return Prisma.sql`${expression} ~ ${patternOf(comparison)}::text`;
}

/**
 * Rejects patterns that are too long, use backreferences or cannot be parsed, before the search
 * runs them on rows. Backreferences make the match time grow without bounds.
 */
export async function requirePatterns(filter: readonly Comparison[]): Promise<void> {
  const patterns = filter.filter(({ operator }) => operator === 'RLIKE').map(patternOf);
  if (patterns.length > mostPatterns)
    refuseFilter(`contains more than ${mostPatterns} regular expressions`);
  for (const pattern of patterns) {
    if (pattern.length > longestPattern)
      refuseFilter(`a regular expression of RLIKE can have up to ${longestPattern} characters`);
    if (/\\[1-9]/u.test(pattern))
      refuseFilter('a regular expression of RLIKE must not use backreferences');
    try {
      await db().$queryRaw`select '' ~ ${pattern}::text as "read"`;
    } catch (error) {
      if (!isRefusedValue(error)) throw error;
      refuseFilter(`"${pattern}" is not a regular expression`);
    }
  }
}
