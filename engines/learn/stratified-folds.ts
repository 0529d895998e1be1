/** The fold of each row, 0..folds-1: every class is shuffled and distributed evenly. */
export function stratifiedFolds(
  labels: ArrayLike<number>,
  folds: number,
  random: () => number,
): Uint8Array {
  const fold = new Uint8Array(labels.length);
  const byLabel = new Map<number, number[]>();
  for (let row = 0; row < labels.length; row += 1) {
    const label = labels[row] ?? 0;
    const rows = byLabel.get(label) ?? [];
    rows.push(row);
    byLabel.set(label, rows);
  }
  let next = 0;
  for (const rows of byLabel.values()) {
    for (let index = rows.length - 1; index > 0; index -= 1) {
      const other = Math.floor(random() * (index + 1));
      const kept = rows[index] ?? 0;
      rows[index] = rows[other] ?? 0;
      rows[other] = kept;
    }
    for (const row of rows) {
      fold[row] = next % folds;
      next += 1;
    }
  }
  return fold;
}
