import type { columnTypes } from '#lib/choices/datasets.ts';

export type ColumnType = (typeof columnTypes)[number];
export type DatasetColumn = {
  name: string;
  type: ColumnType;
  /** Share of null values, 0 to 1; null if the file does not provide it. */
  nullShare: number | null;
};
export type ColumnChange = {
  column: string;
  kind: 'added' | 'removed' | 'type';
  before: ColumnType | null;
  after: ColumnType | null;
};

/**
 * Differences between two schemas: columns that were added, removed or changed type. Column order
 * is ignored. A column without values has no type to compare.
 */
export function schemaDiff(
  before: readonly DatasetColumn[],
  after: readonly DatasetColumn[],
): ColumnChange[] {
  const old = new Map(before.map((column) => [column.name, column.type]));
  const now = new Map(after.map((column) => [column.name, column.type]));
  return [
    ...before.flatMap(({ name, type }): ColumnChange[] => {
      const next = now.get(name);
      if (next === undefined) return [{ column: name, kind: 'removed', before: type, after: null }];
      if (next === type || next === 'empty' || type === 'empty') return [];
      return [{ column: name, kind: 'type', before: type, after: next }];
    }),
    ...after.flatMap(({ name, type }): ColumnChange[] =>
      old.has(name) ? [] : [{ column: name, kind: 'added', before: null, after: type }],
    ),
  ];
}
