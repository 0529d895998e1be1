import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approveAs, makeUser } from '#server/actions/testing/actions.ts';
import { runAndVerify } from '#server/jobs/testing/pass.ts';
import { updateWebhook } from '#server/models/webhooks/save-webhook.ts';
import {
  startWebhookReceiver,
  type WebhookReceiver,
} from '#server/models/webhooks/test-receiver.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { mlflowSignature } from '#server/platform/mlflow-signature.ts';
import { traceSpans } from '#server/telemetry/queries/logs/trace-spans.ts';
import { startRecorder, type Recorder } from '../recordings/start-recorder.ts';
import { makeIngestKey, startWeb, type WebProcess } from '../testing/web-process.ts';
import {
  assertDeliveries,
  assertMetadata,
  assertRunFiles,
  assertTelemetry,
} from './client-effects.ts';
import {
  clientPlaceholders,
  mlflowVersionOf,
  runMlflowClient,
  type Found,
} from './testing/client-process.ts';

/** A Python with `mlflow` (3.x or 2.22) and `scikit-learn`. */
const python = process.env['TANDEM_TEST_MLFLOW_PYTHON'];

/** The client's error for a refused call. */
const refusedBy = (code: string, status: number, text = '') => ({
  code,
  status,
  text: expect.stringContaining(text) as unknown,
});

let web: WebProcess;
let recorder: Recorder;
let receiver: WebhookReceiver;
const work = mkdtempSync(join(tmpdir(), 'tandem-mlflow-'));

beforeAll(async () => {
  web = await startWeb(await makeIngestKey());
  receiver = await startWebhookReceiver('shared secret');
  recorder = await startRecorder({
    name: 'mlflow-client',
    peers: `Experiments and registered models, with the unmodified MLflow client ${mlflowVersionOf(python)}`,
    target: () => web.url,
    placeholders: () => ({
      '<key>': web.key,
      '<receiver>': receiver.url,
      ...clientPlaceholders(work),
    }),
  });
});
afterAll(async () => {
  await recorder.stop();
  await web.stop();
  await receiver.stop();
  rmSync(work, { recursive: true, force: true });
});

async function approveOpen(): Promise<void> {
  const { id } = await db().action.findFirstOrThrow({ where: { kind: 'model.set_alias' } });
  await approveAs(await makeUser('Mia', ['ml-engineer']), id);
  await runAndVerify();
}

/** Allows the receiver's private address, which requires an administrator. */
async function openReach(webhookId: string): Promise<void> {
  const allow = ['127.0.0.1/32'];
  await updateWebhook(systemActor('test'), { webhookId, url: receiver.url, allow });
}

/** Runs the client; approves what it asks for as soon as it says so. */
function runClient(): Promise<Found> {
  return runMlflowClient({
    python: python ?? '',
    script: 'interop-client.py',
    work,
    url: recorder.url,
    key: web.key,
    on: async (name, found) => {
      const id = typeof found['id'] === 'string' ? found['id'] : '';
      if (name === 'asked') await recorder.hold(name, id, approveOpen);
      else if (name === 'hooked') await recorder.hold(name, id, () => openReach(id));
      else recorder.note(name, id);
    },
  });
}

function expectTracking(found: Found): void {
  expect(found.get('experiments')).toMatchObject({
    same: true,
    found: ['interop'],
    tags: { team: 'risk' },
    deleted: 'deleted',
    restored: 'active',
    taken: refusedBy('RESOURCE_ALREADY_EXISTS', 400),
    missing: refusedBy('RESOURCE_DOES_NOT_EXIST', 404),
    default: 'Default',
  });
  expect(found.get('batches')).toMatchObject({
    history: 1000,
    first: 1,
    last: 0.001,
    ordered: true,
    metrics: { loss: '0.001', bad: 'nan', big: 'inf', late: '5.0' },
    params: { depth: '3', note: "a\nb 'c' ü" },
    tags: { kind: 'second' },
    status: 'FINISHED',
    ended: true,
    changed: refusedBy('INVALID_PARAMETER_VALUE', 400, 'Changing param values'),
  });
  expect(found.get('nested')).toMatchObject({ children: ['child-1', 'child-2'] });
  expect(found.get('searches')).toMatchObject({
    wanted: {
      'metric >': ['child-2'],
      'metric <=': ['child-1'],
      'metric >=': ['child-2'],
      'metric <': ['child-1'],
      'metric !=': ['child-2'],
      'metric =': ['child-2'],
      'param =': ['batches'],
      'param !=': ['child-1', 'child-2'],
      'param LIKE': ['batches'],
      'tag ILIKE': ['batches'],
      IN: ['batches', 'parent'],
      'NOT IN': ['child-1', 'child-2'],
      status: ['child-1', 'child-2'],
      start_time: ['parent'],
      'IS NULL': ['parent'],
      'IS NOT NULL': ['child-1', 'child-2'],
      quotes: ['batches'],
    },
    ordered: ['child-2', 'child-1'],
    pages: [2, 2],
    columns: true,
    wrong: refusedBy('INVALID_PARAMETER_VALUE', 400, 'filter'),
  });
  expect(found.get('artifacts')).toMatchObject({
    root: [
      ['conf', true, null],
      ['large.bin', false, 12 * 1024 * 1024],
      ['report', true, null],
    ],
    listed: ['report/a.txt', 'report/deep'],
    text: 'hello',
    same: true,
    large: true,
    json: { a: 1 },
  });
}

function expectModels(found: Found): void {
  expect(found.get('train')).toMatchObject({ params: '0.5', datasets: 1, version: '1' });
  expect(found.get('train')?.['metrics']).toContain('training_score');
  expect(found.get('registry')).toMatchObject({
    versions: ['2', '1'],
    found: ['2'],
    models: [['churn', 'Who leaves', { challenger: '2' }]],
    alias: '2',
    same: true,
    taken: refusedBy('RESOURCE_ALREADY_EXISTS', 400),
    missing: refusedBy('RESOURCE_DOES_NOT_EXIST', 404),
    no_alias: refusedBy('INVALID_PARAMETER_VALUE', 400),
  });
}

function expectProtection(found: Found): void {
  const asked = found.get('asked');
  expect(asked?.['first']).toEqual(asked?.['second']);
  expect(asked?.['first']).toEqual(refusedBy('PERMISSION_DENIED', 403, '/actions/'));
  expect(found.get('served')).toMatchObject({
    version: '1',
    same: true,
    kept: refusedBy('PERMISSION_DENIED', 403, 'champion'),
    named: refusedBy('PERMISSION_DENIED', 403, 'champion'),
    moved: refusedBy('PERMISSION_DENIED', 403, '/actions/'),
  });
}

function expectAssessments(assessed: unknown, linked: unknown): void {
  expect(assessed).toMatchObject({
    names: ['good', 'grounded', 'safe', 'parts', 'wanted', 'language', 'good'],
    good: [true, 'It is right.', 'mia@example.org', { sentBy: 'x', round_no: '1' }],
    grounded: [[0.9, 'second look', { again: 'yes' }, 'LLM_JUDGE']],
    safe: [['ValueError', 'no response']],
    parts: [true],
    wanted: [true],
    other: refusedBy('INVALID_PARAMETER_VALUE', 400, 'holds feedback, not expectation'),
    over: [true, false, true],
    searched: {
      "feedback.good = 'false'": 1,
      "feedback.good = 'true'": 0,
      'feedback.grounded > 0.8': 1,
      'feedback.grounded > 0.95': 0,
      "expectation.language ILIKE 'E%'": 1,
      'feedback.nobody IS NULL AND expectation.wanted IS NOT NULL': 1,
    },
    gone: refusedBy('RESOURCE_DOES_NOT_EXIST', 404),
    issue: refusedBy('ENDPOINT_NOT_FOUND', 404, "MLflow's issues"),
  });
  expect(linked).toMatchObject({
    of_run: [true],
    other: 0,
    unknown: refusedBy('RESOURCE_DOES_NOT_EXIST', 404, 'Run with id'),
    many: refusedBy('INVALID_PARAMETER_VALUE', 400, 'more than 100 traces'),
    prompt: [1, 0],
  });
}

async function expectTraces(found: Found): Promise<void> {
  const traces = found.get('traces');
  const id = String(traces?.['id']);
  expect(traces).toMatchObject({
    plain: {
      sent: [404, 200],
      found: [true],
      state: 'ERROR',
      seconds: 2,
      spans: [['by hand', 'CHAIN', 'SpanStatusCode.ERROR', '5', ['a']]],
      batch: 1,
    },
    state: 'OK',
    previews: [expect.stringContaining('why'), expect.stringContaining('WHY')],
    tag: 'Mia',
    other: null,
    schema: '3',
    page: expect.stringContaining(`/infrastructure/traces/${id.slice(3)}`) as unknown,
    spans: [
      ['answer', 'UNKNOWN', { question: 'why' }],
      ['look_up', 'RETRIEVER', { q_1: 'why' }],
    ],
    took: true,
    found: true,
    none: [],
    wrong: refusedBy('INVALID_PARAMETER_VALUE', 400, 'attributes.nonsense cannot be searched'),
    deleted: 1,
    gone: refusedBy('RESOURCE_DOES_NOT_EXIST', 404),
    unassessed: refusedBy('RESOURCE_DOES_NOT_EXIST', 404, id),
    left_out: refusedBy('ENDPOINT_NOT_FOUND', 404, 'numbers over traces'),
    active: [['at once', 'yes']],
  });
  expectAssessments(traces?.['assessed'], traces?.['linked']);
  await expect
    .poll(async () => (await traceSpans(id.slice(3), 10)).length, { timeout: 20_000 })
    .toBe(2);
  await assertTelemetry(id);
}

async function expectWebhooks(found: Found): Promise<void> {
  const signed = { deliveryId: 'id', timestamp: '1', body: '{}' };
  expect(found.get('webhooks')).toMatchObject({
    made: ['hook', 'ACTIVE', 'first', ['model_version_tag.set']],
    listed: ['hook', 'second'],
    changed: ['changed', ['registered_model.created']],
    tested: [true, 200],
    gone: refusedBy('RESOURCE_DOES_NOT_EXIST', 404),
    prompts: refusedBy('INVALID_PARAMETER_VALUE', 400, 'prompt.created is not'),
    signature: mlflowSignature('shared secret', signed),
  });
  await assertDeliveries(receiver);
}

test.skipIf(python === undefined)(
  'the unmodified client of MLflow logs, searches, registers, asks, and loads',
  async () => {
    const found = await runClient();
    expectTracking(found);
    expectModels(found);
    expectProtection(found);
    await assertMetadata();
    await assertRunFiles();
    if (found.get('traces')?.['skipped'] !== true) await expectTraces(found);
    if (found.get('webhooks')?.['skipped'] !== true) await expectWebhooks(found);
    const loggedModels = found.get('logged_models');
    if (loggedModels?.['skipped'] === true) return;
    expect(found.get('train')).toMatchObject({ models: 1 });
    expect(loggedModels).toMatchObject({
      found: ['plain'],
      status: 'READY',
      tags: { u: 'y' },
      params: 151,
      changed: refusedBy('INVALID_PARAMETER_VALUE', 400, 'Changing param values'),
      metrics: [
        ['auc', 0.9, null],
        ['f1', 0.7, 'holdout'],
      ],
      files: ['note.txt'],
      back: 'of the model',
      inputs: [true],
      outputs: [[true, 7]],
      last: 'elsewhere',
      external: ['agent', { a: '9' }, 'elsewhere'],
      searched: {
        'on data': ['plain'],
        'on other data': [],
        run: ['elsewhere'],
        type: ['elsewhere'],
        tag: ['plain'],
        ordered: ['plain', 'elsewhere'],
        one: 1,
        'more than a page': ['plain'],
      },
      frame: true,
      kept: 'plain',
      gone: refusedBy('RESOURCE_DOES_NOT_EXIST', 404),
    });
  },
  300_000,
);
