import type { TrackRecord } from '#lib/schemas/actions/actions.ts';

const manyRejections = 3;

/** People turned it down three times or more, and it has never helped. */
function isUnwanted({ rejected, verified }: Pick<TrackRecord, 'rejected' | 'verified'>) {
  return rejected >= manyRejections && verified === 0;
}

/**
 * Of the bindings that fit, the first one that people have not kept turning down for the same trouble; the first of
 * all where they turned down each.
 */
export async function chooseBinding<T>(
  fitting: readonly T[],
  recordOf: (binding: T) => Promise<Pick<TrackRecord, 'rejected' | 'verified'>>,
): Promise<T | undefined> {
  if (fitting.length < 2) return fitting[0];
  for (const binding of fitting) if (!isUnwanted(await recordOf(binding))) return binding;
  return fitting[0];
}
