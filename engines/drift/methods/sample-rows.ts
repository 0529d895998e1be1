/**
 * At most `count` random rows, without repetition; all of them in their order if there are fewer.
 */
export function sampleRows<T>(rows: readonly T[], count: number, random: () => number): T[] {
  const chosen = [...rows];
  if (chosen.length <= count) return chosen;
  for (let index = 0; index < count; index += 1) {
    const other = index + Math.floor(random() * (chosen.length - index));
    const taken = chosen.splice(other, 1, ...chosen.slice(index, index + 1));
    chosen.splice(index, 1, ...taken);
  }
  return chosen.slice(0, count);
}
