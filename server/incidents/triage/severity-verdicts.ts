import { z } from 'zod';
import type { SeverityExample } from '#engines/triage/severity-predictor.ts';
import { severitySchema } from '#lib/schemas/fields.ts';
import { severityPredictorName } from '#server/platform/built-in-models.ts';
import { db } from '#server/platform/database/db.ts';
import { triageKind } from './decide-severity.ts';
import { severitySceneSchema } from './severity-scene.ts';

/**
 * A person's verdict on an incident's severity, with the inputs and the prediction of triage at
 * that time.
 */
export type SeverityVerdict = SeverityExample & {
  at: Date;
  /** Deciding version; `rules` if no version could be read. */
  version: string;
  answered: SeverityExample['said'];
};

/** Maximum number of verdicts: older ones say little about people's current view. */
const mostVerdicts = 2_000;

const rowSchema = z.object({
  at: z.date(),
  said: severitySchema,
  version: z.string(),
  scene: severitySceneSchema,
  answered: severitySchema,
});

/**
 * Latest verdict of people on each incident of the organization, oldest first
 * (`docs/design/tandem-own-predictors-in-model-registry.md`): the severity that a person set; else `info` if more people
 * called the incident as a whole noise than useful; else the final severity of an incident that a
 * person had acknowledged, however it ended. Acknowledging means having seen the severity and left
 * it; corrections alone would teach that the decider is always wrong.
 */
export async function severityVerdicts(): Promise<SeverityVerdict[]> {
  const rows = await db().$queryRaw<unknown[]>`
    with said as (
      select i."id", i."severity", i."severityEditedAt",
        case when i."severityEditedAt" is not null then (
          select max(e."at") from "IncidentEvent" e where e."incidentId" = i."id" and e."kind" = 'severity'
            and e."actorKind" = 'user') end as "changedAt",
        noise."at" as "noiseAt",
        case when i."status" = 'resolved' and i."acknowledgedAt" is not null and exists (
          select 1 from "IncidentEvent" a where a."incidentId" = i."id" and a."kind" = 'acknowledged'
            and a."actorKind" = 'user' and a."at" <= i."resolvedAt") then i."resolvedAt" end as "endedAt"
      from "Incident" i
      left join (
        select v."incidentId", max(v."createdAt") as "at" from "AlertVerdict" v
        where v."alertId" is null group by 1
        having count(*) filter (where v."verdict" = 'noise') > count(*) filter (where v."verdict" = 'useful')
      ) noise on noise."incidentId" = i."id"
      where not i."demo" and not i."past"),
    word as (
      select "id", coalesce("changedAt", "noiseAt", "endedAt") as "at",
        case when "changedAt" is not null then "severity" when "noiseAt" is not null then 'info' else "severity" end
          as "said"
      from said where ("severityEditedAt" is null or "changedAt" is not null)
        and coalesce("changedAt", "noiseAt", "endedAt") is not null
      order by "at" desc, "id" desc limit ${mostVerdicts})
    select w."at", w."said", r."version", r."inputs" as "scene", r."output" ->> 'severity' as "answered"
    from word w
    join lateral (
      select a."version", a."inputs", a."output" from "AnalysisRun" a
      where a."incidentId" = w."id" and a."kind" = ${triageKind} and a."predictor" = ${severityPredictorName}
        and a."createdAt" <= w."at"
      order by a."createdAt" desc, a."id" desc limit 1) r on true
    order by w."at", w."id"`;
  return rows.flatMap((row) => rowSchema.safeParse(row).data ?? []);
}
