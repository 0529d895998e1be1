import type { ServedVersion } from '#lib/schemas/inference/usage.ts';
import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { serverVersionFigures } from '#server/telemetry/queries/models/server-version-figures.ts';
import { versionFigures } from '#server/telemetry/queries/models/version-figures.ts';
import { servingVersionOf } from './serving-version.ts';

/**
 * Requests, errors and latency by version over a window: the serving version first, then by number
 * of requests. Counts from rows are exact; server metrics cover versions without rows.
 */
export async function servedVersions(
  actor: Actor,
  window: InferenceWindow,
): Promise<ServedVersion[]> {
  const [rows, metrics, serving] = await Promise.all([
    versionFigures(window),
    serverVersionFigures(window),
    servingVersionOf(window.model, visibleWhere(actor, 'models:read')),
  ]);
  const sent = new Set(rows.map(({ version }) => version));
  return [
    ...rows.map((row) => ({ ...row, meanMs: null, toldBy: 'rows' as const })),
    ...metrics
      .filter(({ version }) => !sent.has(version))
      .map((row) => ({ ...row, toldBy: 'server' as const })),
  ]
    .map(({ version, requests, errors, p50Ms, p95Ms, meanMs, toldBy }) => ({
      version,
      serving: version === serving,
      requests,
      errors,
      errorRate: errors === null || requests === 0 ? null : errors / requests,
      p50Ms,
      p95Ms,
      meanMs,
      toldBy,
    }))
    .toSorted(
      (a, b) =>
        Number(b.serving) - Number(a.serving) ||
        // Sums of rates differ by floating-point error, so they are rounded; ties are sorted by
        // version.
        Math.round(b.requests) - Math.round(a.requests) ||
        a.version.localeCompare(b.version, 'en', { numeric: true }),
    );
}
