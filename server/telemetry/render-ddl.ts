import type { RetentionDays } from './settings.ts';

export type DdlOptions = { retention: RetentionDays; replicated?: boolean; cluster?: string };

/** Statements of a migration with expanded macros: `{engine:NAME(args)}`, `{days:setting}`. */
export function renderDdl(text: string, options: DdlOptions): string[] {
  const days = new Map<string, number>(Object.entries(options.retention));
  return text
    .replaceAll(/^\s*--.*$/gm, '')
    .replaceAll(/\{engine:(\w+)(\([^)]*\))?\}/g, (_, name: string, args: string | undefined) => {
      const engine = options.replicated === true ? `Replicated${name}` : name;
      return `${engine}${args ?? ''}`;
    })
    .replaceAll(/\{days:(\w+)\}/g, (_, name: string) => {
      const value = days.get(name);
      if (value === undefined) throw new Error(`unknown retention setting ${name}`);
      return String(value);
    })
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
    .map((statement) => onCluster(statement, options.cluster));
}

function onCluster(statement: string, cluster: string | undefined): string {
  if (cluster === undefined) return statement;
  return statement.replace(
    /^(CREATE TABLE IF NOT EXISTS|ALTER TABLE|DROP TABLE IF EXISTS) ([^\s;]+)/,
    `$1 $2 ON CLUSTER ${cluster}`,
  );
}
