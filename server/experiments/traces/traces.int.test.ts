import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { storeArtifact } from '#server/experiments/artifacts/artifacts.ts';
import { createExperiment } from '#server/experiments/create-experiment.ts';
import { newId } from '#server/platform/ids.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { testPerson } from '#server/platform/testing/person.ts';
import { listTraces } from './list-traces.ts';
import { searchTraces } from './search-traces.ts';
import { startTrace } from './start-trace.ts';
import { getExperimentTrace } from './trace-detail.ts';

const engineer = testPerson('ml-engineer');
const viewer = testPerson('viewer');

function described(path: string, answer: unknown): void {
  const operation = allOperations.find((each) => each.method === 'get' && each.path === path);
  expect(operation?.answer.schema).toBeDefined();
  operation?.answer.schema?.parse(JSON.parse(JSON.stringify(answer)));
}

const log = (traceId: string, minute: number, more: object = {}) =>
  startTrace(engineer, {
    trace: {
      traceInfo: {
        traceId,
        traceLocation: { mlflowExperiment: { experimentId: 0 } },
        requestTime: `2026-11-20T10:0${minute}:00Z`,
        executionDuration: '1.5s',
        state: 'OK',
        requestPreview: 'How many open invoices?',
        responsePreview: 'Seven.',
        traceMetadata: { 'mlflow.sourceRun': 'r1' },
        tags: { 'mlflow.traceName': 'answer' },
        ...more,
      },
    },
  });

test('traces of an experiment are searched by text, outcome and time, page by page', async () => {
  await log('tr-a', 1);
  await log('tr-b', 2, { state: 'ERROR', responsePreview: '100% sure_ly not' });
  await log('tr-c', 3, { tags: { 'mlflow.traceName': 'summary' } });
  const ids = async (given: object) =>
    (await listTraces(viewer, { id: 0, ...given })).items.map(({ traceId }) => traceId);
  expect(await ids({})).toEqual(['tr-c', 'tr-b', 'tr-a']);
  expect(await ids({ q: 'INVOICES' })).toEqual(['tr-c', 'tr-b', 'tr-a']);
  expect(await ids({ q: 'summ' })).toEqual(['tr-c']);
  expect(await ids({ q: 'tr-a' })).toEqual(['tr-a']);
  // Signs of the pattern are letters here.
  expect(await ids({ q: '100%' })).toEqual(['tr-b']);
  expect(await ids({ q: '%' })).toEqual(['tr-b']);
  expect(await ids({ q: 's_r' })).toEqual([]);
  expect(await ids({ state: 'ERROR' })).toEqual(['tr-b']);
  const range = { from: '2026-11-20T10:02:00Z', to: '2026-11-20T10:03:00Z' };
  expect(await ids(range)).toEqual(['tr-b']);
  const first = await listTraces(viewer, { id: 0, limit: 2 });
  described('/api/experiments/{id}/traces', first);
  expect(first.items[1]).toMatchObject({ traceId: 'tr-b', name: 'answer', durationMs: 1_500 });
  expect(await ids({ limit: 2, cursor: first.nextCursor ?? '' })).toEqual(['tr-a']);
});

test('a search takes the operators of a client of 3.17, and says what it does not', async () => {
  const { experimentId } = await createExperiment(engineer, { name: `traces ${newId()}` });
  const other = await createExperiment(engineer, { name: `traces ${newId()}` });
  const at = (id: string) => ({ mlflowExperiment: { experimentId: Number(id) } });
  const id = newId();
  await log(`tr-1-${id}`, 1, { traceLocation: at(experimentId), tags: { user: 'Mia.K' } });
  await log(`tr-2-${id}`, 2, { traceLocation: at(experimentId), executionDuration: '600s' });
  await log(`tr-3-${id}`, 3, { traceLocation: at(other.experimentId) });
  const found = async (filter: string, orderBy: string[] = ['timestamp ASC']) => {
    const locations = [at(experimentId), at(other.experimentId)];
    const { traces } = await searchTraces(viewer, { locations, filter, orderBy });
    return traces.map(({ traceId }) => traceId.split('-')[1]).join('');
  };
  expect(await found("tags.user RLIKE '^M[a-z]+[.]K$'")).toBe('1');
  expect(await found("trace.name RLIKE 'ans(w|x)er'")).toBe('23');
  const end = Date.parse('2026-11-20T10:04:00Z');
  expect(await found(`trace.end_time > ${end}`)).toBe('2');
  expect(await found(`end_time_ms <= ${end}`)).toBe('13');
  expect(await found('', ['end_time DESC'])).toBe('231');
  expect(await found('', ['experiment_id DESC', 'timestamp ASC'])).toBe('312');
  for (const [filter, said] of [
    ["tags.user RLIKE '('", 'is not a regular'],
    [`tags.user RLIKE '${'a'.repeat(201)}'`, 'up to 200 characters'],
    [String.raw`tags.user RLIKE '(a+)\1'`, 'must not use backreferences'],
    ["span.type = 'LLM'", 'span.type needs spans'],
    ["span.attributes.model = 'x'", 'needs spans'],
    ["trace.text LIKE '%x%'", 'trace.text needs spans'],
    ["issue.id = 'i'", 'issues'],
  ] as const)
    await expect(found(filter), filter).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(said) as unknown,
    });
  await expect(found('', ['color'])).rejects.toMatchObject({ code: 'invalid_input' });
});

test('a trace has its spans whole from the file that its client logged', async () => {
  await log('tr-file', 4);
  const bare = await getExperimentTrace(viewer, { traceId: 'tr-file' });
  expect(bare).toMatchObject({
    source: 'none',
    spans: null,
    runId: 'r1',
    request: expect.any(String) as string,
  });
  const nanos = Date.parse('2026-11-20T10:04:00Z') * 1_000_000;
  const span = {
    span_id: Buffer.from('b7ad6b7169203331', 'hex').toString('base64'),
    parent_span_id: null,
    name: 'agent',
    start_time_unix_nano: nanos,
    end_time_unix_nano: nanos + 1_000_000_000,
    status: { code: 'STATUS_CODE_OK', message: '' },
    attributes: { 'mlflow.spanType': '"AGENT"', 'mlflow.spanInputs': '{"q":"Why?"}' },
  };
  await storeArtifact(
    engineer,
    '0/traces/tr-file/artifacts/traces.json',
    Readable.from([Buffer.from(JSON.stringify({ spans: [span] }))]),
  );
  const whole = await getExperimentTrace(viewer, { traceId: 'tr-file' });
  described('/api/experiments/traces/{id}', whole);
  expect(whole.source).toBe('file');
  expect(whole.spans).toMatchObject({
    durationMs: 1_000,
    spans: [
      { name: 'agent', service: 'AGENT', attributes: { 'mlflow.spanInputs': '{"q":"Why?"}' } },
    ],
  });
  await expect(getExperimentTrace(viewer, { traceId: 'tr-none' })).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('who may not read the experiment reads none of its traces', async () => {
  const stranger = testPerson('viewer', newId());
  const forbidden = { code: 'forbidden' };
  await expect(listTraces(stranger, { id: 0 })).rejects.toMatchObject(forbidden);
  await expect(getExperimentTrace(stranger, { traceId: 'tr-a' })).rejects.toMatchObject(forbidden);
});
