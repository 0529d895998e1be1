import type { DriftColumn } from '#engines/drift/column.ts';
import { columnQuality, duplicateRows } from '#engines/drift/column-quality.ts';
import type { DriftMethod, DriftProfile } from '#engines/drift/drift-method.ts';
import { driftReport } from '#engines/drift/drift-report.ts';
import { predictionQuality } from '#engines/drift/prediction-quality.ts';
import { methodsOf } from '#engines/drift/profile-of.ts';
import type { RawColumn } from '#engines/drift/raw-column.ts';
import { alone, comparable } from '#engines/drift/raw-column.ts';
import type { DriftResultShape } from '#lib/schemas/models-drift.ts';
import { wrongField } from '#server/platform/errors.ts';

export type CompareOptions = {
  profile: DriftProfile;
  methods?: readonly string[] | undefined;
  columns?: readonly string[] | undefined;
  target?: string | undefined;
  prediction?: string | undefined;
};

type Tables = { reference: readonly RawColumn[]; current: readonly RawColumn[] };

/** The methods by name, each of which the profile must know. */
function knownMethods({ profile, methods }: CompareOptions): DriftMethod[] | undefined {
  if (methods === undefined || methods.length === 0) return undefined;
  const known = methodsOf(profile);
  return methods.map((name) => {
    const method = [...known].find((each) => each === name);
    if (method === undefined)
      throw wrongField(
        'methods',
        `${profile} has no method ${name}, only ${[...known].join(', ')}`,
      );
    return method;
  });
}

/** Both sides of all columns in the form the engine compares. */
function sidesOf(tables: Tables, profile: DriftProfile) {
  const current = new Map(tables.current.map((column) => [column.name, column]));
  const known = new Set(tables.reference.map((column) => column.name));
  const sides = { reference: [] as DriftColumn[], current: [] as DriftColumn[] };
  for (const column of tables.reference) {
    const other = current.get(column.name);
    if (other === undefined) {
      sides.reference.push(alone(column));
      continue;
    }
    const pair = comparable(column, other, { fewAreCategories: profile === 'evidently-0.7' });
    sides.reference.push(pair.reference);
    sides.current.push(pair.current);
  }
  const added = tables.current.filter((column) => !known.has(column.name));
  sides.current.push(...added.map(alone));
  return sides;
}

function performanceOf(
  columns: readonly RawColumn[],
  side: string,
  { target, prediction }: CompareOptions,
) {
  if (target === undefined || prediction === undefined) return null;
  const of = (field: string, name: string): RawColumn => {
    const column = columns.find((each) => each.name === name);
    if (column === undefined) throw wrongField(field, `${side} has no column ${name}`);
    return column;
  };
  return predictionQuality(of('target', target), of('prediction', prediction));
}

const rowsOf = (columns: readonly RawColumn[]): number => {
  const [head] = columns;
  if (head === undefined) return 0;
  return head.kind === 'texts' ? head.codes.length : head.values.length;
};

/** Compares two tables: drift and quality per column, duplicates, and performance where target and prediction are named. */
export function compareTables(tables: Tables, options: CompareOptions): DriftResultShape {
  const wanted = options.columns === undefined ? null : new Set(options.columns);
  const only = (columns: readonly RawColumn[]) =>
    columns.filter(({ name }) => wanted === null || wanted.has(name));
  const [reference, current] = [only(tables.reference), only(tables.current)];
  const names = new Set(reference.map(({ name }) => name));
  if (!current.some(({ name }) => names.has(name)))
    throw wrongField('current', 'has no column in common with the reference');
  const methods = knownMethods(options);
  const report = driftReport({
    ...sidesOf({ reference, current }, options.profile),
    profile: options.profile,
    ...(methods === undefined ? {} : { methods }),
  });
  const performance = {
    reference: performanceOf(tables.reference, 'reference', options),
    current: performanceOf(tables.current, 'current', options),
  };
  const find = (columns: readonly RawColumn[], name: string) =>
    columns.find((column) => column.name === name);
  return {
    columns: report.columns.map((column) => ({
      ...column,
      quality: columnQuality(find(reference, column.column), find(current, column.column)),
    })),
    dataset: report.dataset,
    rows: { reference: rowsOf(reference), current: rowsOf(current) },
    duplicates: { reference: duplicateRows(reference), current: duplicateRows(current) },
    performance: performance.current === null ? null : performance,
  };
}
