import { singleton } from '#server/platform/singleton.ts';
import type { JsonObject } from './json-fields.ts';
import type { PayloadEvent } from './payload-event.ts';
import type { Answered } from './payload-tensors.ts';
import { requestFeatures, responseAnswers } from './payload-tensors.ts';

type Half = {
  tsMs: number;
  seenMs: number;
  version: string;
  features: JsonObject[] | null;
  answers: Answered[] | null;
};

const kept = 20_000;
const keptMs = 5 * 60_000;

function halves(): Map<string, Half> {
  return singleton('payload-pairs', () => new Map<string, Half>());
}

/** Forgets the oldest; entries stand in the order in which they were first seen. */
function sweep(known: Map<string, Half>, nowMs: number): void {
  for (const [key, half] of known) {
    if (known.size <= kept && nowMs - half.seenMs < keptMs) return;
    known.delete(key);
  }
}

/**
 * Rows for an event. Request and response come apart, in any order: each is stored as it comes, and with the
 * second the row is stored again, whole, under the same time and id, which replaces the first.
 */
export function pairedRows(event: PayloadEvent, senderKey: string, nowMs: number): JsonObject[] {
  const known = halves();
  sweep(known, nowMs);
  const key = `${senderKey}\u0000${event.model}\u0000${event.id}`;
  const told = event.time === undefined ? Number.NaN : Date.parse(event.time);
  const half: Half = known.get(key) ?? {
    tsMs: Number.isFinite(told) ? told : nowMs,
    seenMs: nowMs,
    version: '',
    features: null,
    answers: null,
  };
  if (event.version !== '') half.version = event.version;
  if (event.part === 'request') half.features = requestFeatures(event.data);
  else half.answers = responseAnswers(event.data);
  known.set(key, half);
  const count = Math.max(half.features?.length ?? 0, half.answers?.length ?? 0);
  return Array.from({ length: count }, (_, row) => ({
    model: event.model,
    ...(half.version === '' ? {} : { version: half.version }),
    time: half.tsMs,
    requestId: count === 1 ? event.id : `${event.id}/${row}`,
    ...(half.features?.[row] === undefined ? {} : { features: half.features[row] }),
    ...half.answers?.[row],
  }));
}
