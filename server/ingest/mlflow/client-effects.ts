import { expect } from 'vitest';
import { listRunFiles } from '#server/experiments/run-files.ts';
import { versionDetail } from '#server/models/model-detail.ts';
import { deliverWebhooks } from '#server/models/webhooks/deliver-webhooks.ts';
import type { WebhookReceiver } from '#server/models/webhooks/test-receiver.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { traceSpans } from '#server/telemetry/queries/trace-spans.ts';

// What interop-client.py leaves in Tandem, for tests that run it and for tests that replay it.

/** The traces that are left, and the spans of the deleted one in the telemetry, without what was asked and answered. */
export async function expectTelemetry(traceId: string): Promise<void> {
  // Left are the one of a sender without MLflow and the one assessed while it was open.
  expect(await db().mlflowTrace.count()).toBe(2);
  expect(await db().traceAssessment.count()).toBe(1);
  expect(await db().runTrace.count()).toBe(0);
  const spans = await traceSpans(traceId.slice(3), 10);
  expect(spans).toHaveLength(2);
  const keys = spans.flatMap(({ attributes }) => Object.keys(attributes));
  expect(keys).toContain('mlflow.spanType');
  expect(keys).not.toContain('mlflow.spanInputs');
}

/** What the files of the model say of the version that the client has registered. */
export async function expectMetadata(): Promise<void> {
  const version = await versionDetail(systemActor('test'), { name: 'churn', version: 1 });
  expect(version.schema).toMatchObject({ 'input 0': expect.stringContaining('tensor') as unknown });
  expect(version.environment).toMatchObject({
    python: expect.stringMatching(/^3\./u) as unknown,
    mlflow: expect.stringMatching(/^[23]\./u) as unknown,
    'scikit-learn': 'any version',
  });
}

/** What `log_model` stored is among the files of its run, wherever the client of this version puts it. */
export async function expectRunFiles(): Promise<void> {
  const run = await db().run.findFirstOrThrow({ where: { name: 'logged' } });
  const files = async (path: string) =>
    (await listRunFiles(systemActor('test'), { id: run.id, path })).items.map((file) => file.path);
  expect(await files('')).toContain('clf');
  const below = await files('clf');
  expect(below).toContain('clf/MLmodel');
  expect(below).toContain('clf/requirements.txt');
}

/** The webhook that the client made and tested is told of the model that it registered. */
export async function expectDeliveries(receiver: WebhookReceiver): Promise<void> {
  await deliverWebhooks(() => new Date(), new AbortController().signal);
  expect(receiver.received.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
    { entity: 'model_version_alias', action: 'created', data: { name: 'example_model' } },
    { entity: 'registered_model', action: 'created', data: { name: 'told', tags: { a: 'b' } } },
  ]);
  for (const { signature, wanted } of receiver.received) expect(signature).toBe(wanted);
}
