import { z } from 'zod';
import type { SeverityScene } from '#engines/triage/severity-features.ts';
import { predictSeverity, type SeverityPrediction } from '#engines/triage/severity-predictor.ts';
import type { SeverityDecision } from '#engines/triage/severity.ts';
import { severitySchema } from '#lib/schemas/fields.ts';
import { severityPredictorName } from '#server/platform/built-in-models.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { severityChampion, severityDecider, type SeverityDecider } from './severity-champion.ts';
import {
  severityByRules,
  severityScene,
  severitySceneSchema,
  type TriagedIncident,
} from './severity-scene.ts';

export const triageKind = 'triage';
/** Stored instead of a version if no version could be read. */
const byRules = 'rules';

const outputSchema = z.object({ severity: severitySchema });

/** Latest decision, with its version and inputs; null if no version has decided on the incident. */
async function lastTriage({ tx }: VerbContext, incidentId: string) {
  const row = await tx.analysisRun.findFirst({
    where: { incidentId, kind: triageKind },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { version: true, inputs: true, output: true },
  });
  if (row === null) return null;
  return {
    version: row.version,
    rules: severitySceneSchema.safeParse(row.inputs).data?.rules,
    severity: outputSchema.safeParse(row.output).data?.severity,
  };
}

type LastTriage = Awaited<ReturnType<typeof lastTriage>>;

/**
 * An incident keeps the predictor version with which it was opened; a promotion affects only later
 * incidents.
 */
async function deciderOf(
  { tx, now }: VerbContext,
  incident: TriagedIncident,
  last: LastTriage,
): Promise<SeverityDecider | null> {
  if (last !== null)
    return last.version === byRules ? null : severityDecider(tx, Number(last.version));
  // The incident was opened before the first predictor existed.
  if (incident.openedAt.getTime() < now.getTime()) return null;
  return severityChampion(tx);
}

function reasonsOf(
  rules: SeverityDecision,
  { version, predictor }: SeverityDecider,
  { severity, weighed }: SeverityPrediction,
): string[] {
  if (version === null)
    return [...rules.reasons, 'Decided by the default rules: the predictor has no version'];
  const name = `${severityPredictorName}, version ${version}`;
  if (predictor.verdicts === 0) return [...rules.reasons, `Decided by ${name}: the default rules`];
  const learned = `${name}, trained on ${predictor.verdicts} verdicts`;
  return [
    ...rules.reasons,
    severity === rules.severity
      ? `Decided by ${learned}: ${severity}, same as the rules`
      : `Decided by ${learned}: ${severity}, the rules would say ${rules.severity}`,
    ...(weighed.length === 0 ? [] : [`Main factors: ${weighed.join('; ')}`]),
  ];
}

async function noteTriage(
  { tx, now }: VerbContext,
  incidentId: string,
  run: { version: string; scene: SeverityScene; prediction: SeverityPrediction; startedMs: number },
): Promise<void> {
  await tx.analysisRun.create({
    data: {
      id: newId(),
      kind: triageKind,
      predictor: severityPredictorName,
      version: run.version,
      incidentId,
      inputs: toJson(run.scene),
      output: toJson(run.prediction),
      durationMs: Math.round(performance.now() - run.startedMs),
      createdAt: now,
    },
    select: { id: true },
  });
}

/**
 * Current severity of an incident. The predictor version at the time of opening decides for the
 * incident's lifetime. Each changed prediction is stored with all its inputs: later verdicts of
 * people make them training data.
 */
export async function decideSeverity(
  context: VerbContext,
  incident: TriagedIncident,
  seen: Parameters<typeof severityScene>[2],
): Promise<SeverityDecision> {
  const startedMs = performance.now();
  const rules = severityByRules(incident);
  // A person's choice is final, so no prediction is made.
  if (incident.severityEditedAt !== null) return rules;
  const last = await lastTriage(context, incident.id);
  const decider = await deciderOf(context, incident, last);
  if (decider === null) return rules;
  const scene = await severityScene(context, incident, seen);
  const prediction = predictSeverity(decider.predictor, scene);
  const version = decider.version === null ? byRules : String(decider.version);
  if (last?.rules !== scene.rules || last.severity !== prediction.severity)
    await noteTriage(context, incident.id, { version, scene, prediction, startedMs });
  return { severity: prediction.severity, reasons: reasonsOf(rules, decider, prediction) };
}
