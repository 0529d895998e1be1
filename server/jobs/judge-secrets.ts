import { z } from 'zod';
import { datasetHeaders } from '#lib/schemas/experiments/datasets.ts';
import { channelSettingsSchema } from '#lib/schemas/notifications/notifications.ts';
import { alertFingerprint } from '#server/incidents/alerts/alert-identity.ts';
import type { Evaluation } from '#server/incidents/findings/record-evaluation.ts';
import { secretsOf } from '#server/notifications/channels/secrets-of.ts';
import { db } from '#server/platform/database/db.ts';
import { cutText } from '#server/platform/database/storable-text.ts';
import { secretProblem } from '#server/platform/outbound/stored-secret.ts';

const detector = 'secret-reference';

type Holder = {
  noun: string;
  id: string;
  name: string;
  secrets: (string | null)[];
  teamId?: string | null;
  environmentId?: string | null;
};

const row = z.object({
  noun: z.string(),
  id: z.string(),
  name: z.string(),
  /** References, or the JSON that contains them. */
  stored: z.unknown(),
  teamId: z.string().nullable(),
  environmentId: z.string().nullable(),
});
type Row = z.output<typeof row>;

const references = z.array(z.string().nullable());
const openAlert = 'open alert';

/**
 * Enabled entries with stored secrets, and open alerts about such entries. Uses one statement,
 * because it runs in every evaluation.
 */
async function readRows(): Promise<Row[]> {
  const rows = await db().$queryRaw<unknown[]>`
    select 'MLflow server' as noun, "id"::text as id, "name",
      jsonb_build_array("secretRef", "webhookSecretRef") as stored, "teamId"::text, "environmentId"::text
    from "MlflowServer" where "enabled"
    union all
    select 'Dataset source', "id"::text, "name", "headers", "teamId"::text, "environmentId"::text
    from "DatasetSource" where "enabled" and "deletedAt" is null
    union all
    select 'Registry webhook', "id"::text, "name", jsonb_build_array("secretRef"), null, null
    from "RegistryWebhook" where "status" = 'ACTIVE'
    union all
    select 'Executor', "name", "name", jsonb_build_array("secretRef"), null, null
    from "ExecutorConfig" where "enabled"
    union all
    select 'Notification channel', "id"::text, "name", "settings", null, null
    from "NotificationChannel" where "enabled"
    union all
    select ${openAlert}, "fingerprint", "title", null, "teamId"::text, "environmentId"::text
    from "Alert" where "detector" = ${detector} and "state" <> 'resolved'`;
  return z.array(row).parse(rows);
}

function secretsIn({ noun, stored }: Row): (string | null)[] {
  if (noun === 'Dataset source')
    return datasetHeaders.parse(stored).map(({ secretRef }) => secretRef);
  if (noun === 'Notification channel')
    return Object.values(secretsOf(channelSettingsSchema.parse(stored)));
  return references.parse(stored);
}

function toEvaluation(holder: Holder): Evaluation {
  const { noun, id, name, secrets, teamId = null, environmentId = null } = holder;
  const problem = secretProblem(secrets);
  const labels = { 'tandem.secret': `${noun} ${id}` };
  return {
    fingerprint: alertFingerprint('departure', detector, labels),
    title: cutText(`${noun} ${cutText(name, 100)}: ${problem ?? 'its secret is allowed'}`, 500),
    metric: null,
    seriesId: null,
    labels,
    role: 'other',
    outcome: problem === null ? 'ok' : 'breach',
    severity: 'warning',
    detector,
    detectorVersion: '1',
    value: null,
    onsetMs: null,
    inputs: { kind: detector, noun, name, problem },
    resourceId: null,
    environmentId,
    teamId,
  };
}

/** Ends the alert about a disabled or deleted entry. */
function toEnd({ id: fingerprint, name: title, teamId, environmentId }: Row): Evaluation {
  const gone = { noun: '', id: '', name: '', secrets: [], teamId, environmentId };
  return { ...toEvaluation(gone), fingerprint, title };
}

/**
 * One evaluation per entry with a secret. A secret reference that is no longer permitted opens an
 * incident, because the entry cannot send any more.
 */
export async function judgeSecrets(): Promise<Evaluation[]> {
  const rows = await readRows();
  const evaluations = rows
    .filter(({ noun }) => noun !== openAlert)
    .map((holder) => toEvaluation({ ...holder, secrets: secretsIn(holder) }));
  const judged = new Set(evaluations.map(({ fingerprint }) => fingerprint));
  const left = rows.filter(({ noun, id }) => noun === openAlert && !judged.has(id));
  return [...evaluations, ...left.map(toEnd)];
}
