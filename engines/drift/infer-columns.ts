import type { ColumnKind, DriftColumn } from '#engines/drift/column.ts';
import type { DriftProfile } from '#engines/drift/drift-method.ts';

/** A cell as it comes in JSON or from a table; a missing one is null. */
export type Cell = number | string | boolean | null;

const FEW_WHOLE_NUMBERS = 10;
const TEXT_SHARE = 0.5;

/**
 * Kind of a column by its known cells. Evidently and native: numbers are numeric unless they are whole and of
 * at most ten values; strings are text when more than half of them differ, else categories. NannyML: numbers
 * are numeric, all else is categories. A column without a known cell is numeric.
 */
export function inferKind(cells: readonly Cell[], profile: DriftProfile): ColumnKind {
  const known = cells.filter((cell) => cell !== null);
  const distinct = new Set(known);
  if (known.every((cell) => typeof cell === 'number')) {
    if (profile === 'nannyml-0.13' || known.length === 0) return 'numeric';
    const isWhole = known.every(Number.isInteger);
    return isWhole && distinct.size <= FEW_WHOLE_NUMBERS ? 'categorical' : 'numeric';
  }
  const isText = known.every((cell) => typeof cell === 'string');
  const isVaried = distinct.size > TEXT_SHARE * known.length;
  return profile !== 'nannyml-0.13' && isText && isVaried ? 'text' : 'categorical';
}

/** Cells as a column of the given kind; what does not fit the kind (a word among numbers) is missing. */
export function toColumn(name: string, kind: ColumnKind, cells: readonly Cell[]): DriftColumn {
  if (kind === 'numeric')
    return {
      name,
      kind,
      values: Float64Array.from(cells, (cell) => (typeof cell === 'number' ? cell : NaN)),
    };
  if (kind === 'text')
    return { name, kind, values: cells.map((cell) => (cell === null ? null : String(cell))) };
  const position = new Map<string, number>();
  const codes = Int32Array.from(cells, (cell) => {
    if (cell === null || (typeof cell === 'number' && !Number.isFinite(cell))) return -1;
    const label = String(cell);
    const code = position.get(label) ?? position.size;
    position.set(label, code);
    return code;
  });
  return { name, kind, codes, labels: [...position.keys()] };
}

/** Both sides of named columns; the reference decides the kind, so that a report compares like with like. */
export function inferColumns(
  reference: Readonly<Record<string, readonly Cell[]>>,
  current: Readonly<Record<string, readonly Cell[]>>,
  profile: DriftProfile,
): { reference: DriftColumn[]; current: DriftColumn[] } {
  const kinds = new Map(
    Object.entries({ ...current, ...reference }).map(([name, cells]) => [
      name,
      inferKind(cells, profile),
    ]),
  );
  const side = (columns: Readonly<Record<string, readonly Cell[]>>): DriftColumn[] =>
    Object.entries(columns).map(([name, cells]) =>
      toColumn(name, kinds.get(name) ?? 'numeric', cells),
    );
  return { reference: side(reference), current: side(current) };
}
