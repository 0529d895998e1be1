import { singleton } from '#server/platform/singleton.ts';

const mark = '/* prepared */';

/**
 * Name of a prepared statement on a connection, so that PostgreSQL parses and plans it once instead
 * of on every call; '' for other statements. A statement opts in by starting with the mark. Its
 * text must be constant except for its values, because names are never released. Do not use it for
 * user filters, whose best plan depends on the values.
 */
export function statementName({ sql }: { sql: string }): string {
  if (!sql.startsWith(mark)) return '';
  const names = singleton('statement-names', () => new Map<string, string>());
  const name = names.get(sql) ?? `tandem_${names.size}`;
  names.set(sql, name);
  return name;
}
