import { channelSettingsSchema } from '#lib/schemas/notifications.ts';
import { headersOf } from '#server/experiments/datasets/dataset-row.ts';
import { alertFingerprint } from '#server/incidents/alert-identity.ts';
import type { Evaluation } from '#server/incidents/record-evaluation.ts';
import { secretsOf } from '#server/notifications/secrets-of.ts';
import { db } from '#server/platform/db.ts';
import { secretProblem } from '#server/platform/kept-secret.ts';
import { cutText } from '#server/platform/storable-text.ts';

const detector = 'secret-reference';

type Holder = {
  noun: string;
  id: string;
  name: string;
  secrets: (string | null)[];
  teamId?: string | null;
  environmentId?: string | null;
};

/** Enabled entries with stored secrets. */
async function secretHolders(): Promise<Holder[]> {
  const enabled = true;
  const [servers, datasets, webhooks, executors, channels] = await Promise.all([
    db().mlflowServer.findMany({ where: { enabled } }),
    db().datasetSource.findMany({ where: { enabled, deletedAt: null } }),
    db().registryWebhook.findMany({ where: { status: 'ACTIVE' } }),
    db().executorConfig.findMany({ where: { enabled } }),
    db().notificationChannel.findMany({ where: { enabled } }),
  ]);
  return [
    ...servers.map((row) => ({
      ...row,
      noun: 'MLflow server',
      secrets: [row.secretRef, row.webhookSecretRef],
    })),
    ...datasets.map((row) => ({
      ...row,
      noun: 'Dataset source',
      secrets: headersOf(row).map(({ secretRef }) => secretRef),
    })),
    ...webhooks.map((row) => ({ ...row, noun: 'Registry webhook', secrets: [row.secretRef] })),
    ...executors.map((row) => ({
      ...row,
      noun: 'Executor',
      id: row.name,
      secrets: [row.secretRef],
    })),
    ...channels.map((row) => ({
      ...row,
      noun: 'Notification channel',
      secrets: Object.values(secretsOf(channelSettingsSchema.parse(row.settings))),
    })),
  ];
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

/** Ends the alerts of entries that were disabled or deleted. */
async function ended(current: readonly Evaluation[]): Promise<Evaluation[]> {
  const open = await db().alert.findMany({
    where: {
      detector,
      state: { not: 'resolved' },
      fingerprint: { notIn: current.map(({ fingerprint }) => fingerprint) },
    },
  });
  return open.map(({ fingerprint, title, teamId, environmentId }) => ({
    ...toEvaluation({ noun: '', id: '', name: '', secrets: [], teamId, environmentId }),
    fingerprint,
    title,
  }));
}

/**
 * One evaluation for each entry with a secret. A reference that is no longer permitted opens an incident, because the
 * entry stops sending.
 */
export async function judgeSecrets(): Promise<Evaluation[]> {
  const evaluations = (await secretHolders()).map(toEvaluation);
  return [...evaluations, ...(await ended(evaluations))];
}
