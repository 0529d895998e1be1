import assert from 'node:assert/strict';
import { listRunFiles } from '#server/experiments/artifacts/run-files.ts';
import { versionDetail } from '#server/models/model-detail.ts';
import { deliverWebhooks } from '#server/models/webhooks/deliver-webhooks.ts';
import type { WebhookReceiver } from '#server/models/webhooks/test-receiver.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { traceSpans } from '#server/telemetry/queries/logs/trace-spans.ts';

// Effects of interop-client.py in Tandem, for the test that runs it and the test that replays it.

/**
 * Checks the remaining traces. The spans of the deleted trace must be in telemetry without prompts
 * and responses.
 */
export async function assertTelemetry(traceId: string): Promise<void> {
  // Two traces remain: one from a sender without MLflow, and one assessed while it was open.
  assert.equal(await db().mlflowTrace.count(), 2);
  assert.equal(await db().traceAssessment.count(), 1);
  assert.equal(await db().runTrace.count(), 0);
  const spans = await traceSpans(traceId.slice(3), 10);
  assert.equal(spans.length, 2);
  const keys = spans.flatMap(({ attributes }) => Object.keys(attributes));
  assert.ok(keys.includes('mlflow.spanType'));
  assert.ok(!keys.includes('mlflow.spanInputs'));
}

/**
 * Checks the metadata that the model's files provide for the version that the client registered.
 */
export async function assertMetadata(): Promise<void> {
  const version = await versionDetail(systemActor('test'), { name: 'churn', version: 1 });
  assert.match(JSON.stringify(version.schema), /"input 0":"[^"]*tensor/u);
  const { python = '', mlflow = '', 'scikit-learn': sklearn } = version.environment ?? {};
  assert.match(python, /^3\./u);
  assert.match(mlflow, /^[23]\./u);
  assert.equal(sklearn, 'any version');
}

/**
 * Checks that the files stored by `log_model` are among the files of the run, regardless of where
 * this client version stores them.
 */
export async function assertRunFiles(): Promise<void> {
  const run = await db().run.findFirstOrThrow({ where: { name: 'logged' } });
  const files = async (path: string) =>
    (await listRunFiles(systemActor('test'), { id: run.id, path })).items.map((file) => file.path);
  assert.ok((await files('')).includes('clf'));
  const below = await files('clf');
  assert.ok(below.includes('clf/MLmodel') && below.includes('clf/requirements.txt'));
}

/**
 * Checks that the webhook that the client created and tested receives the model that the client
 * registered.
 */
export async function assertDeliveries({ received }: WebhookReceiver): Promise<void> {
  await deliverWebhooks(() => new Date(), new AbortController().signal);
  assert.equal(received.length, 2);
  const [tested = '', registered = ''] = received.map(({ body }) => body);
  for (const part of [/"model_version_alias"/u, /"created"/u, /"name":\s*"example_model"/u])
    assert.match(tested, part);
  for (const part of [/"registered_model"/u, /"created"/u, /"name":\s*"told"/u, /"a":\s*"b"/u])
    assert.match(registered, part);
  for (const { signature, wanted } of received) assert.equal(signature, wanted);
}
