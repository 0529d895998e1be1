/** Indexes of rows to render, in order: visible rows, plus the focused row with its neighbors. */
export function keptRows(
  inView: readonly number[],
  focused: number | null,
  count: number,
): number[] {
  const around =
    focused === null
      ? []
      : [focused - 1, focused, focused + 1].filter((at) => at >= 0 && at < count);
  return [...new Set([...inView, ...around])].toSorted((a, b) => a - b);
}

export interface Placed {
  index: number;
  start: number;
  end: number;
}

/** Rows with the heights of the spacers before, between and after them. */
export function withGaps<T extends Placed>(
  rows: readonly T[],
  from: number,
  to: number,
): ({ row: T } | { gap: number })[] {
  const parts: ({ row: T } | { gap: number })[] = [];
  let end = from;
  for (const row of rows) {
    if (row.start > end) parts.push({ gap: row.start - end });
    parts.push({ row });
    end = row.end;
  }
  return to > end ? [...parts, { gap: to - end }] : parts;
}
