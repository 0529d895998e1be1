import { env } from '#server/platform/env.ts';
import {
  versionSilence,
  type VersionSilence,
} from '#server/telemetry/queries/models/version-silence.ts';
import type { Rollout } from '../rollout-row.ts';

/**
 * Number of missing requests that rules out chance (probability below one in a hundred million).
 */
const missedAtLeast = 20;
/** Number of evaluations that silence has to last, because rows may come in batches. */
const evaluations = 5;
const hourMs = 3_600_000;

type Span = { since: Date; now: Date; percent: number };

/**
 * Requests expected for the version since its last row, from its share and the requests of the
 * other versions.
 */
function missed(found: VersionSilence, silentMs: number, percent: number): number {
  if (percent < 100) return (found.beside * percent) / (100 - percent);
  // This version receives all requests, so the earlier rate is the baseline. A model may be quiet
  // at this time of day.
  const usual = (found.hourBefore * silentMs) / hourMs;
  return found.earlier > 0 ? Math.min(usual, found.dayAgo) : usual;
}

/**
 * Interprets the silence of a version. Null while it responds, or if the silence cannot be judged.
 * Pure.
 */
export function silenceOf(
  found: VersionSilence,
  { since, now, percent }: Span,
): { failed: boolean; words: string } | null {
  const fromMs = Math.max(since.getTime(), found.lastMs);
  const silentMs = now.getTime() - fromMs;
  if (silentMs < evaluations * env.TANDEM_EVALUATE_SECONDS * 1_000) return null;
  if (missed(found, silentMs, percent) < missedAtLeast) return null;
  const minutes = (silentMs / 60_000).toFixed(1);
  const own = `it returned no prediction for ${minutes} min, while it has ${percent}% of the requests`;
  if (percent < 100)
    return { failed: true, words: `${own} and the other versions answered ${found.beside}` };
  return found.elsewhere > 0
    ? { failed: true, words: `${own} and other models answered ${found.elsewhere}` }
    : { failed: false, words: `${own}; no other model answered either, so rows may be lost` };
}

/**
 * Whether the version is silent although it should receive requests. Overrides all other row-based
 * results.
 */
export async function readSilence({ model, version }: Rollout, span: Span) {
  const window = { fromMs: span.since.getTime(), toMs: span.now.getTime() };
  return silenceOf(await versionSilence(model, version, window), span);
}
