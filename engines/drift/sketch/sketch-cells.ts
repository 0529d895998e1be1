import { presentRows, sumOf, type NumberCounts, type TextCounts } from './sketch-counts.ts';
import { holdsAll, referenceRows, type NumberSketch, type TextSketch } from './sketch.ts';

/** Rows of both sides in the same cells: bins, or labels. */
export type Cells = { reference: Float64Array; current: Float64Array };

const FEW_VALUES = 20;

/**
 * Start of each numeric cell: every value if there are few, as in the native profile, otherwise the
 * deciles.
 */
function cellEdges({ edges, counts, deciles, isExact }: NumberSketch): readonly number[] {
  if (!isExact) return deciles;
  const values = edges.filter((_, at) => (counts[at] ?? 0) > 0);
  return values.length <= FEW_VALUES ? values : deciles;
}

/**
 * Numbers in the cells used to measure shares. All cells begin at edges, so the counts are exact.
 * If the reference has few values, a new value between two of them counts toward the smaller one.
 */
export function numberCells(sketch: NumberSketch, now: NumberCounts): Cells {
  const starts = cellEdges(sketch);
  const cut = (counts: readonly number[], below: number): Float64Array => {
    const cells = new Float64Array(starts.length + 1);
    cells[0] = below;
    let cell = 0;
    for (const [at, count] of counts.entries()) {
      while (cell < starts.length && (starts[cell] ?? Infinity) <= (sketch.edges[at] ?? 0))
        cell += 1;
      cells[cell] = (cells[cell] ?? 0) + count;
    }
    return cells;
  };
  const [reference, current] = [cut(sketch.counts, 0), cut(now.counts, now.below)];
  // Only new values can be below the smallest value of the reference.
  const from = reference[0] === 0 && current[0] === 0 ? 1 : 0;
  return { reference: reference.subarray(from), current: current.subarray(from) };
}

/**
 * Minimum rows of a label in the reference, and minimum expected rows in the window, for a separate
 * comparison.
 */
const LEAST_REFERENCE = 20;
const LEAST_EXPECTED = 5;
/** Minimum rows per separate label on either side; chance then changes PSI by about a twentieth. */
const ROWS_A_LABEL = 40;

/**
 * Labels that are compared separately if the reference does not list all of its labels: those
 * frequent enough that chance alone causes no drift with this number of rows. Based on the half of
 * the rows that chose the labels, so that the selection is independent of the counts.
 */
function labelsApart(sketch: TextSketch, rows: number): [label: string, count: number][] {
  const before = referenceRows(sketch);
  const most = Math.floor(Math.min(before, rows) / ROWS_A_LABEL);
  const chosenBy = sketch.chosenBy ?? sketch.counts.map(([, count]) => count);
  return sketch.counts.slice(0, most).filter((_, at) => {
    const seen = chosenBy[at] ?? 0;
    return seen >= LEAST_REFERENCE && (seen / before) * rows >= LEAST_EXPECTED;
  });
}

const cellsOf = (cells: readonly (readonly [number, number])[]): Cells => ({
  reference: Float64Array.from(cells, ([before]) => before),
  current: Float64Array.from(cells, ([, now]) => now),
});

/**
 * Labels of both sides as cells. If the reference lists all of its labels, each label is a cell,
 * including new ones. Otherwise all except the frequent labels form one cell on both sides, because
 * they cannot be distinguished from new labels. Null if no label is frequent enough for the number
 * of rows.
 */
export function labelCells(sketch: TextSketch, now: TextCounts): Cells | null {
  if (holdsAll(sketch)) {
    const known = new Map(sketch.counts);
    const labels = [...new Set([...known.keys(), ...now.counts.keys()])].toSorted();
    const cells = labels.map(
      (label) => [known.get(label) ?? 0, now.counts.get(label) ?? 0] as const,
    );
    return cellsOf(now.other === 0 ? cells : [...cells, [0, now.other]]);
  }
  const apart = labelsApart(sketch, presentRows(now));
  if (apart.length === 0) return null;
  const cells = apart.map(([label, count]) => [count, now.counts.get(label) ?? 0] as const);
  const rest = [
    referenceRows(sketch) - sumOf(cells.map(([before]) => before)),
    presentRows(now) - sumOf(cells.map(([, after]) => after)),
  ] as const;
  return cellsOf([...cells, rest]);
}
