import { Prisma } from '#server/generated/prisma/client.ts';
import { TandemError } from '#server/platform/errors.ts';
import type { Comparison, Operator } from './filter-grammar.ts';

const numeric: readonly Operator[] = ['=', '!=', '<', '<=', '>', '>='];
const plain: readonly Operator[] = ['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN'];

export function refuseFilter(message: string): never {
  throw new TandemError('invalid_input', `filter: ${message}`, {
    fields: [{ field: 'filter', message }],
  });
}

function nameOf({ entity, key }: Comparison): string {
  return entity === '' ? key : `${entity}.${key}`;
}

/** SQL such as `expression < 0.5`, with the value as a parameter. */
export function numberCondition(expression: Prisma.Sql, comparison: Comparison): Prisma.Sql {
  const { operator, values } = comparison;
  const [first] = values;
  const value = Number(first);
  if (!numeric.includes(operator))
    refuseFilter(`${nameOf(comparison)} is a number and does not support ${operator}`);
  if (typeof first === 'string' || Number.isNaN(value))
    refuseFilter(`${nameOf(comparison)} is a number: write its value without quotes`);
  // Guarantee: the operator is one of the six above, never client input.
  return Prisma.sql`${expression} ${Prisma.raw(operator)} ${value}::float8`;
}

/** SQL such as `expression LIKE 'a%'`, with the values as parameters. */
export function textCondition(expression: Prisma.Sql, comparison: Comparison): Prisma.Sql {
  const { operator, values } = comparison;
  if (operator === 'IS NULL') return Prisma.sql`${expression} is null`;
  if (operator === 'IS NOT NULL') return Prisma.sql`${expression} is not null`;
  if (!plain.includes(operator))
    refuseFilter(`${nameOf(comparison)} is a string and does not support ${operator}`);
  if (values.some((value) => typeof value === 'number'))
    refuseFilter(`${nameOf(comparison)} is a string: write its value in quotes`);
  const texts = values.map(String);
  if (operator === 'IN') return Prisma.sql`${expression} = any(${texts}::text[])`;
  if (operator === 'NOT IN') return Prisma.sql`not (${expression} = any(${texts}::text[]))`;
  return Prisma.sql`${expression} ${Prisma.raw(operator)} ${texts[0] ?? ''}`;
}

/** SQL conjunction of all conditions; `true` without conditions. */
export function allOf(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`true` : Prisma.join([...conditions], ' and ');
}

/**
 * Condition for the rows that an actor may see in a table with team and environment; `visible`
 * comes from `visibleWhere`.
 */
export function visibleSql(
  visible: { OR?: { teamId?: string; environmentId?: string }[] },
  table: Prisma.Sql,
): Prisma.Sql {
  if (visible.OR === undefined) return Prisma.sql`true`;
  const places = visible.OR.map(({ teamId, environmentId }) =>
    allOf([
      ...(teamId === undefined ? [] : [Prisma.sql`${table}."teamId" = ${teamId}::uuid`]),
      ...(environmentId === undefined
        ? []
        : [Prisma.sql`${table}."environmentId" = ${environmentId}::uuid`]),
    ]),
  );
  return Prisma.sql`(${Prisma.join(places, ' or ')})`;
}
