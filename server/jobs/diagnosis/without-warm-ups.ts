import { growthAtAge, outgrowsPredecessors } from '#engines/detect/earlier-instances.ts';
import type { Finding } from '#engines/detect/finding.ts';
import { identityLabels } from '#server/incidents/alerts/alert-identity.ts';
import { minuteMeans } from '#server/telemetry/queries/minute-means.ts';
import { seriesOfMetrics } from '#server/telemetry/queries/series/series-of-metrics.ts';
import type { Judged } from './to-evaluations.ts';

const historyMs = 7 * 86_400_000;
/** Maximum number of instances of a service to compare. */
const mostSeries = 20;

/** Age of the leaking process in ms; null unless it started within the window. */
function ageOf({ kind, inputs }: Finding): number | null {
  const { ageMs } = inputs;
  return kind === 'leak' && typeof ageMs === 'number' ? ageMs : null;
}

/** Memory growth of earlier instances of the service at this age. */
async function earlierGrowth(
  { metric, labels }: Judged,
  { ageMs, startMs }: { ageMs: number; startMs: number },
): Promise<number[]> {
  const series = await seriesOfMetrics([{ metric, labels: identityLabels(labels) }]);
  const ids = series.slice(-mostSeries).map(({ id }) => id);
  // Instances that started at the same time can have the same fault, so they are not compared.
  const histories = await minuteMeans(ids, startMs - historyMs, startMs);
  return [...histories.values()].flatMap((points) => growthAtAge(points, ageMs));
}

async function isWarmUp(judged: Judged, finding: Finding, nowMs: number): Promise<boolean> {
  const ageMs = ageOf(finding);
  if (ageMs === null) return false;
  const { lowest, msToLimit } = finding.inputs;
  const run = {
    to: finding.value,
    lowest: typeof lowest === 'number' ? lowest : finding.value,
    msToLimit: typeof msToLimit === 'number' ? msToLimit : Number.NaN,
  };
  const startMs = nowMs - ageMs;
  return !outgrowsPredecessors(run, await earlierGrowth(judged, { ageMs, startMs }));
}

/** Removes leaks that are the warm-up of a newly started process. */
export async function withoutWarmUps(all: readonly Judged[], nowMs: number): Promise<Judged[]> {
  return Promise.all(
    all.map(async (judged) => {
      const { findings } = judged.judgement;
      if (!findings.some((finding) => ageOf(finding) !== null)) return judged;
      const kept: Finding[] = [];
      for (const finding of findings)
        if (!(await isWarmUp(judged, finding, nowMs))) kept.push(finding);
      return { ...judged, judgement: { ...judged.judgement, findings: kept } };
    }),
  );
}
