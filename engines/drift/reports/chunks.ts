/** Half-open range of row positions. */
export type Chunk = { start: number; end: number };

/**
 * Splits rows into `count` chunks of equal integer size. The remainder becomes its own chunk, as in
 * NannyML, or joins the last chunk.
 */
export function chunksByCount(
  rows: number,
  count: number,
  remainder: 'own' | 'join' = 'own',
): Chunk[] {
  const size = Math.floor(rows / count);
  if (size === 0) return rows === 0 ? [] : [{ start: 0, end: rows }];
  return chunksBySize(rows, size, remainder === 'own' ? 'keep' : 'append');
}

/**
 * Splits rows into chunks of `size`. An incomplete last chunk is returned, appended to the previous
 * chunk, or dropped.
 */
export function chunksBySize(
  rows: number,
  size: number,
  incomplete: 'keep' | 'append' | 'drop' = 'keep',
): Chunk[] {
  const chunks: Chunk[] = [];
  for (let start = 0; start + size <= rows; start += size)
    chunks.push({ start, end: start + size });
  const start = chunks.length * size;
  if (start === rows || incomplete === 'drop') return chunks;
  const last = chunks.at(-1);
  if (incomplete === 'keep' || last === undefined) chunks.push({ start, end: rows });
  else last.end = rows;
  return chunks;
}

/**
 * Splits rows with ascending times into chunks of one period, aligned to multiples of the period.
 * Empty periods are left out.
 */
export function chunksByPeriod(timesMs: Float64Array, periodMs: number): Chunk[] {
  const chunks: Chunk[] = [];
  let period = NaN;
  for (const [row, time] of timesMs.entries()) {
    const now = Math.floor(time / periodMs);
    const last = chunks.at(-1);
    if (now === period && last !== undefined) last.end = row + 1;
    else chunks.push({ start: row, end: row + 1 });
    period = now;
  }
  return chunks;
}
