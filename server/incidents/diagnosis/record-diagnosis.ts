import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import type { Diagnosis, Incident } from '#server/generated/prisma/client.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { incidentSubject, lockIncident } from '#server/incidents/internal.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import { storedCausesSchema, storedGraphSchema } from './stored-diagnosis.ts';

const input = z.object({
  incidentId: idSchema,
  causes: storedCausesSchema,
  graph: storedGraphSchema,
  signature: z.string(),
  onsetMs: z.number(),
  predictor: z.string(),
  predictorVersion: z.string(),
  inputs: z.unknown(),
  durationMs: z.number(),
});

type Top = {
  kind: string;
  subkind?: string | null;
  resource: { kind: string; name: string };
  change: { ref: string } | null;
  level: string;
};
const topSchema = z.array(
  z.looseObject({
    kind: z.string(),
    subkind: z.string().nullish(),
    resource: z.object({ kind: z.string(), name: z.string() }),
    change: z.object({ ref: z.string() }).nullable(),
    level: z.string(),
  }),
);

function sameTop(a: Top | undefined, b: Top | undefined): boolean {
  return (
    a?.kind === b?.kind &&
    // Rankings stored by an older Tandem have no subkind.
    (a?.subkind === undefined || a.subkind === b?.subkind) &&
    a?.resource.kind === b?.resource.kind &&
    a?.resource.name === b?.resource.name &&
    a?.change?.ref === b?.change?.ref &&
    a?.level === b?.level
  );
}

type Given = z.output<typeof input>;

async function storeAnalysis(context: VerbContext, given: Given): Promise<string> {
  const id = newId();
  await context.tx.analysisRun.create({
    data: {
      id,
      kind: 'diagnose',
      predictor: given.predictor,
      version: given.predictorVersion,
      incidentId: given.incidentId,
      inputs: toJson(given.inputs),
      output: toJson(given.causes.map(({ kind, title, score }) => ({ kind, title, score }))),
      durationMs: Math.round(given.durationMs),
      createdAt: context.now,
    },
    select: { id: true },
  });
  return id;
}

async function storeVersion(
  context: VerbContext,
  given: Given,
  previous: Diagnosis | null,
  analysisId: string,
): Promise<void> {
  const { tx, now } = context;
  if (previous !== null) {
    await tx.diagnosis.update({
      where: { id: previous.id },
      data: { current: false },
      select: { id: true },
    });
  }
  await tx.diagnosis.create({
    data: {
      id: newId(),
      incidentId: given.incidentId,
      version: (previous?.version ?? 0) + 1,
      current: true,
      signature: given.signature,
      causes: toJson(given.causes),
      graph: toJson(given.graph),
      onsetAt: new Date(given.onsetMs),
      analysisId,
      createdAt: now,
    },
    select: { id: true },
  });
}

async function tellChange(context: VerbContext, given: Given, incident: Incident): Promise<void> {
  const [top] = given.causes;
  await context.tx.incident.update({
    where: { id: incident.id },
    data: {
      signature: given.signature,
      onsetAt: new Date(Math.min(given.onsetMs, incident.openedAt.getTime())),
    },
    select: { id: true },
  });
  await context.audit({
    subject: incidentSubject(incident),
    after: { causes: given.causes.map(({ kind, title, level }) => ({ kind, title, level })) },
    teamId: incident.teamId,
    environmentId: incident.environmentId,
    demo: incident.demo,
  });
  if (top === undefined) return;
  const unknown = top.kind === 'unknown';
  await addTimelineEvent(context, incident.id, {
    kind: 'diagnosed',
    title: unknown ? 'No credible cause found yet' : `Cause ranked first: ${top.title}`,
    body: `${top.level}; ${given.causes.length} hypotheses compared by ${given.predictor} v${given.predictorVersion}`,
    story: true,
  });
}

/**
 * Stores a ranking of causes as the current one, with the analysis run that produced it. Returns
 * whether the first cause is new.
 */
export const recordDiagnosis = verb(
  { permission: 'incidents:write', input, audit: 'incidents.diagnose' },
  async (context, given) => {
    const incident = await lockIncident(context, given.incidentId);
    const previous = await context.tx.diagnosis.findFirst({
      where: { incidentId: incident.id, current: true },
    });
    const [top] = given.causes;
    const changed = previous === null || !sameTop(topSchema.parse(previous.causes)[0], top);
    const analysisId = await storeAnalysis(context, given);
    if (changed) {
      await storeVersion(context, given, previous, analysisId);
      await tellChange(context, given, incident);
      return { changed };
    }
    // An unchanged ranking only updates its evidence; only a changed ranking gets a new version.
    await context.tx.diagnosis.update({
      where: { id: previous.id },
      data: {
        causes: toJson(given.causes),
        graph: toJson(given.graph),
        analysisId,
        createdAt: context.now,
      },
      select: { id: true },
    });
    await context.emit('incidents', incident.id);
    context.nothingChanged();
    return { changed };
  },
);
