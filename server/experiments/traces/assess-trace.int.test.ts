import { beforeAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { createExperiment } from '#server/experiments/create-experiment.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { deleteTraces } from '#server/experiments/traces/change-trace.ts';
import { getMlflowTrace } from '#server/experiments/traces/get-trace.ts';
import { linkPrompts, linkTraces } from '#server/experiments/traces/link-traces.ts';
import { searchTraces } from '#server/experiments/traces/search-traces.ts';
import { startTrace } from '#server/experiments/traces/start-trace.ts';
import { getExperimentTrace } from '#server/experiments/traces/trace-detail.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import {
  createAssessment,
  deleteAssessment,
  getAssessment,
  updateAssessment,
} from './assess-trace.ts';

const idOf = (digit: string) => `tr-${digit.repeat(32)}`;
let engineer: Actor;
let experimentId: string;

beforeAll(async () => {
  engineer = await makeUser('Mia', ['ml-engineer']);
  ({ experimentId } = await createExperiment(engineer, { name: 'assessed' }));
});

async function newTrace(traceId: string, assessments: object[] = []): Promise<void> {
  const mlflowExperiment = { experimentId };
  const traceInfo = {
    traceId,
    traceLocation: { mlflowExperiment },
    requestTime: '2026-11-01T10:00:00Z',
    state: 'OK' as const,
    assessments: assessments.map((each) => ({ assessmentName: 'said', ...each })),
  };
  await startTrace(engineer, { trace: { traceInfo } });
}

const said = async (traceId: string, feedback: unknown, overrides?: string) =>
  createAssessment(engineer, {
    traceId,
    assessment: {
      assessmentName: 'good',
      source: { sourceType: 'HUMAN', sourceId: 'somebody' },
      // Guarantee: JSON, as clients send it.
      feedback: { value: feedback as never },
      ...(overrides === undefined ? {} : { overrides }),
    },
  });

const found = async (filter: string) => {
  const locations = [{ mlflowExperiment: { experimentId } }];
  const { traces } = await searchTraces(engineer, { locations, filter });
  return traces.map(({ traceId }) => traceId);
};

test('who may only read assesses nothing and links nothing', async () => {
  const traceId = idOf('a');
  await newTrace(traceId);
  const { assessment } = await said(traceId, true);
  const { assessmentId } = assessment;
  const run = await createRun(engineer, { experimentId });
  const viewer = await makeUser('Vi', ['viewer']);
  const refused = { code: 'forbidden' };
  const given = { assessmentName: 'x', feedback: { value: 1 } };
  const ids = { traceId, assessmentId };
  await expect(getAssessment(viewer, ids)).resolves.toMatchObject({ assessment: { valid: true } });
  for (const call of [
    createAssessment(viewer, { traceId, assessment: given }),
    updateAssessment(viewer, { ...ids, assessment: given, updateMask: 'feedback' }),
    deleteAssessment(viewer, ids),
    linkTraces(viewer, { runId: run.run.info.runId, traceIds: [traceId] }),
    linkPrompts(viewer, { traceId, promptVersions: [{ name: 'p', version: '1' }] }),
  ])
    await expect(call).rejects.toMatchObject(refused);
});

test('an assessment that two others replaced is valid when both are gone, and the audit log has each change', async () => {
  const traceId = idOf('b');
  await newTrace(traceId);
  const { assessment: first } = await said(traceId, 'yes');
  const { assessment: second } = await said(traceId, 'no', first.assessmentId);
  const { assessment: third } = await said(traceId, 'maybe', first.assessmentId);
  const valid = async () =>
    (await getAssessment(engineer, { traceId, assessmentId: first.assessmentId })).assessment.valid;
  expect(await valid()).toBe(false);
  await deleteAssessment(engineer, { traceId, assessmentId: third.assessmentId });
  expect(await valid()).toBe(false);
  await deleteAssessment(engineer, { traceId, assessmentId: second.assessmentId });
  expect(await valid()).toBe(true);
  await expect(said(traceId, 'x', 'a-nothing')).rejects.toMatchObject({ code: 'not_found' });
  const rows = await db().auditEntry.findMany({
    where: { subjectKind: 'trace', subjectId: traceId },
    orderBy: { order: 'asc' },
  });
  expect(rows.map(({ action }) => action)).toEqual([
    'experiments.assess-trace',
    'experiments.assess-trace',
    'experiments.delete-assessment',
    'experiments.delete-assessment',
  ]);
  expect((await db().traceAssessment.findFirstOrThrow({ where: { traceId } })).sentBy).toBe('Mia');
});

test('values are any JSON; only numbers are greater than others', async () => {
  const traceId = idOf('c');
  await newTrace(traceId, [
    { feedback: { value: 'from the start' }, createTime: '2026-11-01T10:00:00Z' },
  ]);
  // Sending it again changes nothing.
  await newTrace(traceId, [
    { feedback: { value: 'from the start' }, createTime: '2026-11-01T10:00:00Z' },
  ]);
  for (const value of [null, false, '12', { a_b: [1] }]) await said(traceId, value);
  expect(await found('feedback.good > 1')).toEqual([]);
  await said(traceId, 12);
  expect(await found('feedback.good > 1')).toEqual([traceId]);
  expect(await found("feedback.said = 'from the start'")).toEqual([traceId]);
  expect(await found("expectation.said = 'from the start'")).toEqual([]);
  const { trace } = await getMlflowTrace(engineer, { traceId });
  expect(trace.traceInfo.assessments.map(({ feedback }) => feedback?.value)).toEqual([
    'from the start',
    null,
    false,
    '12',
    { a_b: [1] },
    12,
  ]);
  const expected = (text: string) => {
    const serializedValue = { serializationFormat: 'JSON_FORMAT' as const, value: text };
    const assessment = { assessmentName: 'wanted', expectation: { serializedValue } };
    return createAssessment(engineer, { traceId, assessment });
  };
  expect((await expected('[1, {"a_b": 2}]')).assessment.expectation).toEqual({
    serializedValue: { serializationFormat: 'JSON_FORMAT', value: '[1,{"a_b":2}]' },
  });
  await expect(expected('[1')).rejects.toMatchObject({ code: 'invalid_input' });
  const both = { feedback: { value: 1 }, expectation: { value: 1 } };
  await expect(
    createAssessment(engineer, { traceId, assessment: { assessmentName: 'x', ...both } }),
  ).rejects.toMatchObject({ code: 'invalid_input' });
});

test('a link may come before its trace, and goes with it', async () => {
  const traceId = idOf('d');
  const { run } = await createRun(engineer, { experimentId });
  const { runId } = run.info;
  await linkTraces(engineer, { runId, traceIds: [traceId] });
  expect(await found(`run_id = '${runId}'`)).toEqual([]);
  await newTrace(traceId);
  expect(await found(`run_id = '${runId}'`)).toEqual([traceId]);
  const promptVersions = [{ name: 'greet', version: '2' }];
  await linkPrompts(engineer, { traceId, promptVersions });
  await linkPrompts(engineer, { traceId, promptVersions });
  expect(await found("prompt = 'greet/2'")).toEqual([traceId]);
  expect(await found("prompt = 'greet/1'")).toEqual([]);
  await expect(found("prompt LIKE 'g%'")).rejects.toMatchObject({ code: 'invalid_input' });
  await deleteTraces(engineer, { experimentId, requestIds: [traceId] });
  expect(await db().runTrace.count({ where: { traceId } })).toBe(0);
});

test('the page of a trace has what was said of it, with what was replaced, its runs and prompts', async () => {
  const traceId = idOf('e');
  await newTrace(traceId);
  const { assessment: first } = await said(traceId, { score: 1 });
  await said(traceId, 'better', first.assessmentId);
  const failed = { code: 'RATE', message: 'too many' };
  await createAssessment(engineer, {
    traceId,
    assessment: {
      assessmentName: 'judged',
      source: { sourceType: 'LLM_JUDGE', sourceId: 'gpt' },
      feedback: { value: null, error: { errorCode: failed.code, errorMessage: failed.message } },
      rationale: 'no answer came',
      spanId: 'b7ad6b7169203331',
    },
  });
  const { run } = await createRun(engineer, { experimentId, runName: 'evaluated' });
  const { runId } = run.info;
  await linkTraces(engineer, { runId, traceIds: [traceId] });
  const promptVersions = [{ name: 'greet', version: '2' }];
  await linkPrompts(engineer, { traceId, promptVersions });
  const page = await getExperimentTrace(engineer, { traceId });
  allOperations
    .find(({ path }) => path === '/api/experiments/traces/{id}')
    ?.answer.schema?.parse(JSON.parse(JSON.stringify(page)));
  expect(page).toMatchObject({
    assessments: [
      { name: 'good', value: '{"score":1}', valid: false, sourceId: 'somebody', sentBy: 'Mia' },
      { name: 'good', value: 'better', valid: true, error: null },
      { name: 'judged', value: null, error: 'RATE: too many', rationale: 'no answer came' },
    ],
    linkedRuns: [{ id: runId, name: 'evaluated' }],
    prompts: promptVersions,
  });
});
