import { formatSpan } from '#lib/time-format.ts';
import type { Source } from '#server/generated/prisma/client.ts';
import { alertFingerprint } from '#server/incidents/alerts/alert-identity.ts';
import type { Evaluation } from '#server/incidents/findings/record-evaluation.ts';
import { checksSourceKey } from '#server/monitoring/checks-source.ts';
import { db } from '#server/platform/database/db.ts';
import { cutText } from '#server/platform/database/storable-text.ts';
import { singleton } from '#server/platform/singleton.ts';
import { demoSourceTest } from '#server/sources/demo-source.ts';
import { silenceLimit } from '#server/sources/source-kinds.ts';

const minuteMs = 60_000;

/**
 * Start of the first pass in this process. Silence counts from there at the earliest, because
 * nothing could be received while Tandem was down.
 */
const firstPassMs = (now: Date): number =>
  singleton('first-judged-sources', () => ({ atMs: now.getTime() })).atMs;

/**
 * Arrival time of a source's latest data: the newest sample, or a body waiting for the telemetry
 * store.
 */
function lastHeardMs({ lastSampleAt, lastReceivedAt }: Source): number | null {
  const times = [lastSampleAt, lastReceivedAt].flatMap((at) => at?.getTime() ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

function toEvaluation(
  source: Source,
  expected: boolean,
  nowMs: number,
  sinceMs: number,
): Evaluation {
  const heardMs = lastHeardMs(source);
  const limitMs = silenceLimit(source) * minuteMs;
  const quietMs = heardMs === null ? 0 : nowMs - Math.max(heardMs, sinceMs);
  const silent = expected && limitMs > 0 && quietMs > limitMs;
  const labels = { 'tandem.source': source.key };
  return {
    fingerprint: alertFingerprint('silent', '', labels),
    title: `${cutText(source.name, 400)} sends no data, limit ${formatSpan(limitMs)}`,
    metric: null,
    seriesId: null,
    labels,
    role: 'other',
    outcome: silent ? 'breach' : 'ok',
    severity: 'warning',
    detector: 'source-silence',
    detectorVersion: '1',
    value: null,
    onsetMs: heardMs,
    inputs: {
      kind: 'silent',
      source: source.name,
      lastHeardAt: heardMs === null ? null : new Date(heardMs).toISOString(),
      silentAfterMinutes: silenceLimit(source),
    },
    resourceId: null,
    environmentId: source.environmentId,
    teamId: source.teamId,
  };
}

/**
 * One outcome per source: silent beyond its limit or not. A source that is disabled, has a revoked
 * or expired key, or belongs to the demo is not expected to send, so its alert ends.
 */
export async function judgeSources(now: Date, sinceMs = firstPassMs(now)): Promise<Evaluation[]> {
  const [sources, isDemo, checks] = await Promise.all([
    db().source.findMany(),
    demoSourceTest(),
    db().check.count({ where: { enabled: true } }),
  ]);
  const keys = await db().apiKey.findMany({
    where: {
      id: { in: sources.flatMap((source) => source.apiKeyId ?? []) },
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
    },
    select: { id: true },
  });
  const valid = new Set(keys.map(({ id }) => id));
  return sources.map((source) => {
    const mayCome = source.apiKeyId === null || valid.has(source.apiKeyId);
    const asked = source.key !== checksSourceKey || checks > 0;
    const expected = source.enabled && mayCome && asked && isDemo(source.key) !== true;
    return toEvaluation(source, expected, now.getTime(), sinceMs);
  });
}
