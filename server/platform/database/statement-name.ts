import { singleton } from '#server/platform/singleton.ts';

const mark = '/* prepared */';

/**
 * The name under which a connection keeps a statement, so that PostgreSQL reads and plans it once and not at every
 * call; '' for all others. A statement asks for it by beginning with the mark. Its text must always be the same, values
 * apart: names are never given up. Not for filters of people, whose best plan depends on the values.
 */
export function statementName({ sql }: { sql: string }): string {
  if (!sql.startsWith(mark)) return '';
  const names = singleton('statement-names', () => new Map<string, string>());
  const name = names.get(sql) ?? `tandem_${names.size}`;
  names.set(sql, name);
  return name;
}
