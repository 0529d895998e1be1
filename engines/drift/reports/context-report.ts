import type { CategoricalColumn, DriftColumn } from '#engines/drift/column.ts';
import {
  type ContextDiscrepancy,
  contextDiscrepancy,
} from '#engines/drift/methods/context-discrepancy.ts';
import { sharedFeatures } from '#engines/drift/methods/encode-features.ts';
import { columnKernel, rowsKernel } from '#engines/drift/methods/row-kernel.ts';
import type { Random } from '#engines/drift/profiles/method-rule.ts';
import { pickRows, rowsAt } from './pick-rows.ts';

type Verdict = { value: number | null; pValue: number | null; threshold: number; drifted: boolean };

/** Remaining drift of columns after a change of a context is accounted for. */
export type ContextDrift = {
  context: string;
  columns: (Verdict & { column: string })[];
  /** Result of all columns together, except those in `apart`; null if there are fewer than two. */
  together: Verdict | null;
  /** Number of rows used. A quarter of the current rows is used only for its contexts. */
  rows: { reference: number; current: number };
  permutations: number;
};

type ContextRequest = {
  reference: readonly DriftColumn[];
  current: readonly DriftColumn[];
  /** Name of a numeric or categorical column that both sides have. */
  context: string;
  /** Columns that are not inputs, such as the prediction. They are only measured individually. */
  apart?: readonly string[];
  random: Random;
};

const LEVEL = 0.05;
const PERMUTATIONS = 1_000;
/**
 * Rows per side; more would take too long. Wide tables get fewer rows so that they stay within
 * `WORK`.
 */
const ROWS = { most: 500, least: 100 };
const WORK = 6e6;
const FEATURES_OF = { context: 20, column: 15, together: 50 };
/** Maximum number of measured columns. */
const COLUMNS = 100;

const isGiven = (column: DriftColumn, row: number): boolean =>
  column.kind === 'categorical'
    ? (column.codes[row] ?? -1) >= 0
    : column.kind === 'numeric' && Number.isFinite(column.values[row]);

/**
 * Rows that have a context, up to `most`: divides the rows into `most` equal stretches and picks
 * one random row from each.
 */
function rowsWith(context: DriftColumn, most: number, random: Random): Uint32Array {
  const length = context.kind === 'categorical' ? context.codes.length : context.values.length;
  const all = Uint32Array.from({ length }, (_, row) => row).filter((row) => isGiven(context, row));
  return pickRows(all.length, most, random)?.map((at) => all[at] ?? 0) ?? all;
}

function joinLabels(reference: CategoricalColumn, current: CategoricalColumn): DriftColumn {
  const labels = [...new Set([...reference.labels, ...current.labels])];
  const position = new Map(labels.map((label, code) => [label, code]));
  const codes = [reference, current].flatMap((side) =>
    Array.from(side.codes, (code) =>
      code < 0 ? -1 : (position.get(side.labels[code] ?? '') ?? -1),
    ),
  );
  return { name: reference.name, kind: 'categorical', codes: Int32Array.from(codes), labels };
}

/** Both sides of a column, concatenated. */
function joined(reference: DriftColumn, current: DriftColumn): DriftColumn | null {
  if (reference.kind === 'categorical' && current.kind === 'categorical')
    return joinLabels(reference, current);
  if (reference.kind !== 'numeric' || current.kind !== 'numeric') return null;
  const values = new Float64Array(reference.values.length + current.values.length);
  values.set(reference.values);
  values.set(current.values, reference.values.length);
  return { name: reference.name, kind: 'numeric', values };
}

function verdict({ value, pValue }: ContextDiscrepancy, threshold: number): Verdict {
  const isKnown = Number.isFinite(value) && Number.isFinite(pValue);
  return {
    value: isKnown ? value : null,
    pValue: isKnown ? pValue : null,
    threshold,
    drifted: isKnown && pValue < threshold,
  };
}

function rowsAtMost(columns: number): number {
  const features = FEATURES_OF.column * columns + FEATURES_OF.together;
  const rows = Math.floor(WORK / (2 * FEATURES_OF.context * features));
  return Math.min(ROWS.most, Math.max(ROWS.least, rows));
}

type Pooled = { context: DriftColumn; columns: DriftColumn[]; rows: ContextDrift['rows'] };

/** The sampled rows of both sides, concatenated; null if there is nothing to compare. */
function pooled({ reference, current, context, random }: ContextRequest): Pooled | null {
  const shared = sharedFeatures(reference, current);
  const names = shared.filter((name) => name !== context).slice(0, COLUMNS);
  const find = (columns: readonly DriftColumn[], name: string) =>
    columns.find((column) => column.name === name);
  const given = { reference: find(reference, context), current: find(current, context) };
  if (!shared.includes(context) || names.length === 0) return null;
  if (given.reference === undefined || given.current === undefined) return null;
  const most = rowsAtMost(names.length);
  const rows = {
    reference: rowsWith(given.reference, most, random),
    current: rowsWith(given.current, most, random),
  };
  const both = (name: string): DriftColumn[] => {
    const [before, now] = [find(reference, name), find(current, name)];
    if (before === undefined || now === undefined) return [];
    const column = joined(rowsAt(before, rows.reference), rowsAt(now, rows.current));
    return column === null ? [] : [column];
  };
  const [own] = both(context);
  if (own === undefined) return null;
  return {
    context: own,
    columns: names.flatMap(both),
    rows: { reference: rows.reference.length, current: rows.current.length },
  };
}

/**
 * Drift of columns that a change of the context does not explain (`contextDiscrepancy`): for each
 * column, at p 0.05 divided by the number of columns, and for all inputs together. Uses a sample of
 * rows with a context from both sides, and the first 100 columns. A missing value is similar to no
 * other value, so values that are missing more often in the same context count as drift. Null if
 * the context is not a numeric or categorical column of both sides, or if there is no other column.
 */
export function contextReport(request: ContextRequest): ContextDrift | null {
  const { context, apart = [], random } = request;
  const found = pooled(request);
  if (found === null) return null;
  const { columns, rows } = found;
  const inputs = columns.filter(({ name }) => !apart.includes(name));
  const results = contextDiscrepancy({
    context: columnKernel(found.context, random),
    targets: [
      ...columns.map((column) => columnKernel(column, random)),
      ...(inputs.length > 1 ? [rowsKernel(inputs, random)] : []),
    ],
    reference: rows.reference,
    random,
    permutations: PERMUTATIONS,
  });
  const together = results[columns.length];
  return {
    context,
    columns: columns.flatMap(({ name }, at) => {
      const own = results[at];
      return own === undefined ? [] : { column: name, ...verdict(own, LEVEL / columns.length) };
    }),
    together: together === undefined ? null : verdict(together, LEVEL),
    rows,
    permutations: PERMUTATIONS,
  };
}
