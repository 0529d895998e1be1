import { z } from 'zod';
import { causeVerdictInput } from '#lib/schemas/incidents/incidents.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { verdictSignature } from '#server/incidents/incident-signature.ts';
import { incidentSubject, lockIncident } from '#server/incidents/internal.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { found, verb } from '#server/platform/verb.ts';

const storedCauses = z.array(
  z.looseObject({
    kind: z.string(),
    subkind: z.string().nullish(),
    title: z.string(),
    resource: z.object({ kind: z.string(), name: z.string() }),
  }),
);

/**
 * Verdict "right cause" or "wrong cause"; counts toward the ranker's accuracy and the confidence of
 * later rankings of this kind.
 */
export const causeVerdict = verb(
  { permission: 'incidents:write', input: causeVerdictInput, audit: 'incidents.cause-verdict' },
  async (context, input) => {
    const incident = await lockIncident(context, input.id);
    const diagnosis = found(
      await context.tx.diagnosis.findFirst({ where: { incidentId: incident.id, current: true } }),
      'diagnosis',
    );
    const cause = storedCauses.parse(diagnosis.causes)[input.rank - 1];
    if (cause === undefined)
      throw new TandemError('invalid_input', 'rank: there is no such cause.', {
        fields: [{ field: 'rank', message: 'there is no such cause' }],
      });
    const alerts = await context.tx.alert.findMany({ where: { incidentId: incident.id } });
    const data = { verdict: input.verdict, comment: input.comment ?? null };
    await context.tx.causeVerdict.upsert({
      where: {
        diagnosisId_rank_userId: {
          diagnosisId: diagnosis.id,
          rank: input.rank,
          userId: context.actor.id,
        },
      },
      create: {
        id: newId(),
        incidentId: incident.id,
        diagnosisId: diagnosis.id,
        rank: input.rank,
        causeKind: cause.kind,
        // Signature of the judged hypothesis, which need not be the first one.
        signature: verdictSignature(alerts, cause),
        userId: context.actor.id,
        createdAt: context.now,
        ...data,
      },
      update: data,
    });
    await context.audit({
      subject: incidentSubject(incident),
      after: { rank: input.rank, cause: cause.title, ...data },
      reason: input.comment ?? null,
    });
    await addTimelineEvent(context, incident.id, {
      kind: 'cause.verdict',
      title: `${context.actor.name}: ${input.verdict} cause`,
      body: cause.title,
    });
    return { id: incident.id };
  },
);
