import { compareSpans } from '#engines/decide/compare-spans.ts';
import { median } from '#lib/numerics/median.ts';
import type { VerificationResult } from '#lib/schemas/actions/actions.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import { judgeRollback, type ComparedSignal } from '#server/actions/runs/judge-rollback.ts';
import {
  storedCausesSchema,
  type StoredCause,
} from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { db } from '#server/platform/database/db.ts';
import { signalSamples } from '#server/telemetry/queries/signal-samples.ts';
import { measureCriterion, type SpanMs } from './measure-criterion.ts';

export type FailedAction = {
  startedAt: Date;
  incidentId: string | null;
  plan: Plan;
};

type Incident = { onsetMs: number | null; causes: StoredCause[] };

async function incidentOf(id: string | null): Promise<Incident> {
  if (id === null) return { onsetMs: null, causes: [] };
  const row = await db().incident.findUnique({
    where: { id },
    select: { onsetAt: true, diagnoses: { where: { current: true }, select: { causes: true } } },
  });
  return {
    onsetMs: row?.onsetAt.getTime() ?? null,
    causes: storedCausesSchema.parse(row?.diagnoses[0]?.causes ?? []),
  };
}

/**
 * Two spans of equal length: the last part of the verification, and the time before the start of
 * the run. The latter starts no earlier than the incident's onset, because the action cannot have
 * caused a loss of health from that time.
 */
export function equalSpans(
  { fromMs, toMs }: SpanMs,
  startMs: number,
  onsetMs: number | null,
): { before: SpanMs; after: SpanMs } {
  const ofIncident = onsetMs !== null && onsetMs < startMs ? startMs - onsetMs : toMs - fromMs;
  const lengthMs = Math.min(toMs - fromMs, ofIncident);
  return {
    before: { fromMs: startMs - lengthMs, toMs: startMs - 1 },
    after: { fromMs: toMs - lengthMs, toMs },
  };
}

/** Whether a rollback would leave the target with fewer replicas. */
export const takesCapacity = ({ changes }: Pick<Plan, 'changes'>): boolean =>
  changes.some(({ field, from, to }) => field === 'replicas' && Number(from) < Number(to));

/** Median request rate of a service in a span, per second; null if there are no measurements. */
async function demandOf({ name }: Plan['target'], span: SpanMs): Promise<number | null> {
  const labels = { 'service.name': name };
  const samples = await signalSamples({ metric: 'service.request.rate', labels, ...span });
  return samples.length === 0 ? null : median(samples.map(({ value }) => value));
}

/** Start of the cause of a second onset that the action may address, epoch ms. */
function laterOnset(causes: readonly StoredCause[], startMs: number): number | null {
  const starts = causes
    .filter(({ later }) => later === true)
    .map(({ change, evidence }) => Date.parse(change?.occurredAt ?? evidence[0]?.onsetAt ?? ''))
    .filter((atMs) => atMs < startMs);
  return starts.length === 0 ? null : Math.max(...starts);
}

/** Whether the rollback plan of an unverified action may run without a person. */
export async function rollbackVerdict(
  { startedAt, incidentId, plan }: FailedAction,
  { criteria }: Pick<VerificationResult, 'criteria'>,
  verified: SpanMs,
) {
  const { onsetMs, causes } = await incidentOf(incidentId);
  const startMs = startedAt.getTime();
  const spans = equalSpans(verified, startMs, laterOnset(causes, startMs) ?? onsetMs);
  const signals = await Promise.all(
    criteria.map(async (criterion): Promise<ComparedSignal> => {
      const [before, after] = await Promise.all([
        measureCriterion(criterion, spans.before),
        measureCriterion(criterion, spans.after),
      ]);
      const values = (points: typeof before) => points.map(([, value]) => value);
      return {
        title: criterion.signal.title,
        comparison: compareSpans(criterion, values(before), values(after)),
        passed: criterion.passed,
      };
    }),
  );
  if (!takesCapacity(plan)) return judgeRollback(plan, causes, signals);
  const [before, now] = await Promise.all([
    demandOf(plan.target, spans.before),
    demandOf(plan.target, spans.after),
  ]);
  return judgeRollback(plan, causes, signals, { before, now });
}
