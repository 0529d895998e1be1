import type { TrackRecord } from '#lib/schemas/actions/actions.ts';

const manyRejections = 3;

/** True if users rejected it at least three times and it has never helped. */
function isUnwanted({ rejected, verified }: Pick<TrackRecord, 'rejected' | 'verified'>) {
  return rejected >= manyRejections && verified === 0;
}

/**
 * First applicable rule that users have not repeatedly rejected for the same problem; the first of
 * all if they rejected every one.
 */
export async function chooseBinding<T>(
  fitting: readonly T[],
  recordOf: (binding: T) => Promise<Pick<TrackRecord, 'rejected' | 'verified'>>,
): Promise<T | undefined> {
  if (fitting.length < 2) return fitting[0];
  for (const binding of fitting) if (!isUnwanted(await recordOf(binding))) return binding;
  return fitting[0];
}
