import type { z } from 'zod';
import { queryKey } from '#lib/query-keys.ts';
import type { signalSchema } from '#lib/schemas/actions/plan.ts';

export type Signal = z.output<typeof signalSchema>;
type Range = { fromMs: number; toMs: number };

/** Index of the signal in the query key. */
const SIGNAL_AT = 2;
const nameOf = ({ metric, labels }: Signal): string => JSON.stringify([metric, labels]);

/** Query key of a signal's points in a range. */
export function signalQueryKey(signal: Signal | null, { fromMs, toMs }: Range) {
  return queryKey('metrics', 'signal', signal === null ? null : nameOf(signal), fromMs, toMs);
}

/**
 * Whether the points under a key belong to this signal, so that they can remain visible while its
 * range advances.
 */
export function isOfSignal(signal: Signal | null, key: readonly unknown[] | undefined): boolean {
  return signal !== null && key?.[SIGNAL_AT] === nameOf(signal);
}
