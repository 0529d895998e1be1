const PLACES = 8;

/** Results in the order of the items. Runs at most eight items at a time. */
export async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const left = items.entries();
  await Promise.all(
    Array.from({ length: PLACES }, async () => {
      for (const [index, item] of left) results[index] = await work(item);
    }),
  );
  return results;
}
