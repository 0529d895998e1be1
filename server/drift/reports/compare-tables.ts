import type { DriftColumn } from '#engines/drift/column.ts';
import { dataTests } from '#engines/drift/data-tests.ts';
import {
  methodsFor,
  ownChoice,
  type DriftPlan,
  type PlannedKind,
} from '#engines/drift/drift-plan.ts';
import { embeddingSides } from '#engines/drift/embedding-column.ts';
import type { DriftMethod, DriftProfile } from '#engines/drift/profiles/drift-method.ts';
import { methodNamed, type MethodName } from '#engines/drift/profiles/method-names.ts';
import { methodsOf } from '#engines/drift/profiles/profile-of.ts';
import { alone, comparable, type RawColumn } from '#engines/drift/raw-column.ts';
import { columnQuality, duplicateRows } from '#engines/drift/reports/column-quality.ts';
import { contextReport, type ContextDrift } from '#engines/drift/reports/context-report.ts';
import { driftReport, type DriftRequest } from '#engines/drift/reports/drift-report.ts';
import {
  multivariateMethods,
  multivariateReport,
  type MultivariateDrift,
  type MultivariateMethod,
} from '#engines/drift/reports/multivariate-report.ts';
import { predictionQuality } from '#engines/estimation/prediction-quality.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import type { DriftResultShape } from '#lib/schemas/drift/drift.ts';
import { wrongField } from '#server/platform/errors.ts';
import { type ChunkOptions, chunkReport } from './chunk-report.ts';

export type CompareOptions = ChunkOptions & {
  profile: DriftProfile;
  methods?: readonly string[] | undefined;
  /** Methods per kind of column; they take precedence over `methods`. */
  numeric?: string | undefined;
  categorical?: string | undefined;
  /** Column whose changes do not count as drift. */
  context?: string | undefined;
  columns?: readonly string[] | undefined;
  target?: string | undefined;
  prediction?: string | undefined;
};

type Tables = { reference: readonly RawColumn[]; current: readonly RawColumn[] };

/** Requested methods; undefined selects the default for the profile and the number of columns. */
type AskedMethods = {
  columns: DriftMethod[] | undefined;
  together: MultivariateMethod[] | undefined;
};

const isTogether = (name: MethodName): name is MultivariateMethod =>
  multivariateMethods.some((each) => each === name);

/**
 * Requested methods by name, for single columns and multivariate; each must belong to the profile.
 */
function askedMethods({ profile, methods }: CompareOptions): AskedMethods {
  if (methods === undefined || methods.length === 0)
    return { columns: undefined, together: undefined };
  const known = new Set<MethodName>([...methodsOf(profile), ...multivariateMethods]);
  const asked = methods.map((name) => {
    const method = methodNamed(name);
    if (method === null || !known.has(method))
      throw wrongField(
        'methods',
        `${profile} has no method ${name}, only ${[...known].join(', ')}`,
      );
    return method;
  });
  const once = [...new Set(asked)];
  return {
    columns: once.filter((name) => !isTogether(name)),
    together: once.filter(isTogether),
  };
}

const kindWord = { numeric: 'numbers', categorical: 'categories' } as const;

/** Method selected for columns of a kind; the profile must define it for that kind. */
function chosenFor(options: CompareOptions, kind: PlannedKind): DriftPlan[PlannedKind] {
  const name = options[kind];
  if (name === undefined) return ownChoice;
  const known = methodsFor(options.profile, kind);
  const method = known.find((each) => each === methodNamed(name));
  if (method === undefined)
    throw wrongField(
      kind,
      `${options.profile} has no method ${name} for ${kindWord[kind]}, only ${known.join(', ')}`,
    );
  return { method, threshold: null };
}

/** Both sides of all columns in the form that the engine compares. */
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
    const pair = embeddingSides(column, other) ?? comparable(column, other, profile);
    sides.reference.push(pair.reference);
    sides.current.push(pair.current);
  }
  const added = tables.current.filter((column) => !known.has(column.name));
  sides.current.push(...added.map(alone));
  return sides;
}

const rowsOf = (columns: readonly RawColumn[]): number => {
  const [head] = columns;
  if (head === undefined) return 0;
  return head.kind === 'texts' ? head.codes.length : head.values.length;
};

/**
 * Maximum number of columns for which multivariate drift is measured by default. With more, it
 * takes longer than everything else and is measured only on request.
 */
const togetherColumns = 50;

/**
 * Multivariate drift of the features, which are read as in the native profile, regardless of the
 * columns' profile.
 */
function driftTogether(
  tables: Tables,
  { target, prediction }: CompareOptions,
  methods: readonly MultivariateMethod[] | undefined,
): MultivariateDrift[] {
  const features = (columns: readonly RawColumn[]) =>
    columns.filter(({ name }) => name !== target && name !== prediction);
  const [before, now] = [features(tables.reference), features(tables.current)];
  const isWide = before.length > togetherColumns;
  if (methods === undefined ? isWide : methods.length === 0) return [];
  const { reference, current } = sidesOf({ reference: before, current: now }, 'native');
  return multivariateReport(reference, current, seededRandom(0), methods);
}

/**
 * Drift of the requested columns that is not explained by a change of the context column. Columns
 * are read as in the native profile.
 */
function driftInContext(
  tables: Tables,
  { context, columns, target, prediction }: CompareOptions,
): ContextDrift | null {
  if (context === undefined) return null;
  const wanted = (each: readonly RawColumn[]) =>
    each.filter(({ name }) => columns === undefined || name === context || columns.includes(name));
  const found = contextReport({
    ...sidesOf({ reference: wanted(tables.reference), current: wanted(tables.current) }, 'native'),
    context,
    apart: [target, prediction].filter((name) => name !== undefined),
    random: seededRandom(0),
  });
  if (found === null)
    throw wrongField(
      'context',
      `must be a column of numbers or categories in both tables, in addition to others: ${context}`,
    );
  return found;
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
  return {
    ...predictionQuality(of('target', target), of('prediction', prediction)),
    labels: null,
  };
}

/** Drift of the columns of two tables according to a plan, without the rest of a report. */
export function driftOfTables(tables: Tables, { profile, ...kinds }: DriftPlan) {
  const { columns } = driftReport({
    ...sidesOf(tables, profile),
    profile,
    kinds,
    kindsOnly: true,
  });
  return {
    columns: columns.map(({ column, results, drifted, noVerdict }) => ({
      column,
      results,
      drifted,
      noVerdict,
    })),
  };
}

/**
 * Compares two tables: drift and quality per column, multivariate drift, duplicates, and
 * performance if target and prediction are named.
 */
export function compareTables(tables: Tables, options: CompareOptions): DriftResultShape {
  const wanted = options.columns === undefined ? null : new Set(options.columns);
  const only = (columns: readonly RawColumn[]) =>
    columns.filter(({ name }) => wanted === null || wanted.has(name));
  const [reference, current] = [only(tables.reference), only(tables.current)];
  const names = new Set(reference.map(({ name }) => name));
  if (!current.some(({ name }) => names.has(name)))
    throw wrongField('current', 'has no column in common with the reference');
  const methods = askedMethods(options);
  const request: DriftRequest = {
    ...sidesOf({ reference, current }, options.profile),
    profile: options.profile,
    kinds: {
      numeric: chosenFor(options, 'numeric'),
      categorical: chosenFor(options, 'categorical'),
    },
    ...(methods.columns === undefined ? {} : { methods: methods.columns }),
  };
  const report = driftReport(request);
  const rows = { reference: rowsOf(tables.reference), current: rowsOf(tables.current) };
  const performance = {
    reference: performanceOf(tables.reference, 'reference', options),
    current: performanceOf(tables.current, 'current', options),
  };
  const duplicates = { reference: duplicateRows(reference), current: duplicateRows(current) };
  const find = (columns: readonly RawColumn[], name: string) =>
    columns.find((column) => column.name === name);
  return {
    columns: report.columns.map((column) => ({
      ...column,
      quality: columnQuality(find(reference, column.column), find(current, column.column)),
    })),
    dataset: report.dataset,
    multivariate: driftTogether({ reference, current }, options, methods.together),
    context: driftInContext(tables, options),
    chunks: chunkReport(tables, rows, request, options),
    rows,
    duplicates,
    dataTests: dataTests(
      { columns: reference, rows: rows.reference, duplicateRows: duplicates.reference },
      { columns: current, rows: rows.current, duplicateRows: duplicates.current },
    ),
    performance: performance.current === null ? null : performance,
  };
}
