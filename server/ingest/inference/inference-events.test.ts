import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { startIngest, testKey, type IngestHarness } from '../testing/ingest-harness.ts';

let intake: IngestHarness;
beforeEach(async () => {
  intake = await startIngest();
});
afterEach(() => intake.stop());

const path = '/api/ingest/inference/cloudevents';
const json = { 'content-type': 'application/json' };
const kserve = (part: string, id: string) => ({
  ...json,
  'ce-specversion': '1.0',
  'ce-id': id,
  'ce-source': 'http://localhost:9081/',
  'ce-type': `org.kubeflow.serving.inference.${part}`,
  'ce-inferenceservicename': 'iris',
  'ce-namespace': 'ml',
  'ce-time': new Date(Math.floor(Date.now() / 1000) * 1000).toISOString(),
});

/** Model, id, features and prediction of every stored row. */
function stored() {
  return intake.batches.flatMap((batch) => {
    const { rows, numbers, numbersEnd, scores, scoresEnd } = batch.inference;
    return rows.map((row, at) => {
      const layouts = intake.batches.flatMap((each) => each.layouts);
      const names = layouts.find((layout) => layout.id === row.layout)?.numbers ?? [];
      const own = numbers.subarray(at === 0 ? 0 : numbersEnd[at - 1], numbersEnd[at]);
      return {
        id: row.requestId,
        model: row.model,
        part: row.part,
        segment: row.segment,
        classes: row.classes,
        features: Object.fromEntries(
          names.flatMap((name, place): [string, number][] => {
            const value = own[place] ?? Number.NaN;
            return Number.isNaN(value) ? [] : [[name, value]];
          }),
        ),
        prediction: row.prediction.replace('\u0000', ''),
        scores: [...scores.subarray(at === 0 ? 0 : scoresEnd[at - 1], scoresEnd[at])],
        origin: row.origin,
      };
    });
  });
}

test('a request of KServe (V1) and its response are halves of the same id', async () => {
  const body = JSON.stringify({ instances: [[5.1, 3.5]] });
  expect((await intake.post(path, body, kserve('request', 'a'))).status).toBe(200);
  const answer = JSON.stringify({ predictions: [[0.1, 0.7, 0.2]] });
  expect((await intake.post(path, answer, kserve('response', 'a'))).status).toBe(200);
  const features = { 'x.0': 5.1, 'x.1': 3.5 };
  const [request, response] = stored();
  expect(request).toMatchObject({ id: 'a', part: 'request', features, prediction: '' });
  expect(request).toMatchObject({ origin: 'payload', segment: { namespace: 'ml' } });
  expect(response).toMatchObject({ id: 'a', part: 'response', features: {}, prediction: '1' });
  expect(response).toMatchObject({ scores: [0.1, 0.7, 0.2], classes: ['0', '1', '2'] });
});

test('events that differ in their headers only are two events, and a repeat is one', async () => {
  const body = JSON.stringify({ predictions: [1] });
  const time = { 'ce-time': new Date(Date.now() - 60_000).toISOString() };
  for (const id of ['a', 'b', 'b'])
    expect((await intake.post(path, body, { ...kserve('response', id), ...time })).status).toBe(
      200,
    );
  expect(stored().map(({ id }) => id)).toEqual(['a', 'b']);
});

const event = (part: string, data: unknown, more: Record<string, unknown> = {}) => ({
  specversion: '1.0',
  id: 'b',
  source: 's',
  type: `io.seldon.serving.inference.${part}`,
  inferenceservicename: 'iris',
  data,
  ...more,
});
const structured = { 'content-type': 'application/cloudevents+json' };
const batch = { 'content-type': 'application/cloudevents-batch+json' };

test('the V2 protocol in structured mode: a row per instance, scores beside the prediction', async () => {
  const inputs = [
    { name: 'age', shape: [2, 1], datatype: 'FP32', data: [30, 40] },
    {
      name: 'pair',
      shape: [2, 2],
      datatype: 'FP32',
      data: [
        [1, 2],
        [3, 4],
      ],
    },
  ];
  await intake.post(path, JSON.stringify(event('request', { inputs })), structured);
  const outputs = [
    { name: 'predict_proba', shape: [2, 2], datatype: 'FP64', data: [0.2, 0.8, 0.9, 0.1] },
    { name: 'predict', shape: [2], datatype: 'BYTES', data: ['bad', 'good'] },
  ];
  const coded = Buffer.from(JSON.stringify({ model_version: '4', outputs })).toString('base64');
  const answer = event('response', undefined, { data_base64: coded });
  await intake.post(path, JSON.stringify(answer), structured);
  expect(stored()).toMatchObject([
    { id: 'b/0', features: { age: 30, 'pair.0': 1, 'pair.1': 2 } },
    { id: 'b/1', features: { age: 40, 'pair.0': 3, 'pair.1': 4 } },
    { id: 'b/0', prediction: 'bad', scores: [0.2, 0.8] },
    { id: 'b/1', prediction: 'good', scores: [0.9, 0.1] },
  ]);
  expect(intake.batches.at(-1)?.inference.rows[0]?.version).toBe('4');
});

test('messages of Seldon by their names, joined by the id of the request', async () => {
  const attributes = (id: string) => ({
    id,
    requestid: 'r',
    modelid: 'classifier',
    endpoint: 'main',
  });
  const request = {
    meta: {},
    data: { names: ['a', 'b'], tensor: { shape: [1, 2], values: [1, 2] } },
  };
  const response = { data: { names: ['no', 'yes'], ndarray: [[0.3, 0.7]] } };
  const events = [
    event('request', request, attributes('1')),
    event('response', response, attributes('2')),
  ];
  const answer = await intake.post(path, JSON.stringify(events), batch);
  expect(await answer.json()).toEqual({ accepted: 2, rejectedRows: 0, rejected: [] });
  expect(stored()).toMatchObject([
    { id: 'r', model: 'iris/classifier', part: 'request', features: { a: 1, b: 2 } },
    { id: 'r', part: 'response', prediction: 'yes', classes: ['no', 'yes'], scores: [0.3, 0.7] },
  ]);
  expect(intake.batches[0]?.inference.rows[0]?.version).toBe('main');
});

test('a transformer beside the predictor is a model of its own', async () => {
  const body = JSON.stringify({ instances: [{ raw: { city: 'Bern' }, sizes: [1, 2] }] });
  for (const component of ['predictor', 'transformer'])
    await intake.post(path, body, { ...kserve('request', 'a'), 'ce-component': component });
  expect(stored().map(({ model }) => model)).toEqual(['iris', 'iris/transformer']);
  expect(stored()[0]?.features).toMatchObject({ 'sizes.0': 1, 'sizes.1': 2 });
  const texts = intake.batches.flatMap(({ inference }) => inference.rows.map((row) => row.texts));
  expect(texts[0]).toEqual(['Bern']);
});

test('a wrong event of a batch does not keep the others out', async () => {
  const events = [event('request', { instances: [1] }), event('feedback', {}), 7];
  const answer = await intake.post(path, JSON.stringify(events), batch);
  const problem = (row: number, text: string) => ({ row, field: '', problem: text });
  expect(await answer.json()).toEqual({
    accepted: 1,
    rejectedRows: 2,
    rejected: [
      problem(1, 'events[1].type: must end with request or response'),
      problem(2, 'events[2].event: must be an object'),
    ],
  });
});

test('a column whose name is no text is refused by its place', async () => {
  const held = { data: { names: [{ toString: '' }], ndarray: [[1]] } };
  const body = event('request', held);
  const answer = await intake.post(path, JSON.stringify(body), structured);
  expect([answer.status, await answer.text()]).toEqual([
    400,
    expect.stringContaining('data.names[0]: must be a string'),
  ]);
});

test('whatever an event holds, it is stored or refused with a reason', async () => {
  const part = fc.constantFrom('request', 'response', 'feedback');
  const data = fc.record(
    {
      instances: fc.jsonValue(),
      inputs: fc.jsonValue(),
      outputs: fc.array(
        fc.record({ data: fc.jsonValue(), shape: fc.jsonValue(), name: fc.jsonValue() }),
      ),
      predictions: fc.jsonValue(),
      data: fc.record({ names: fc.jsonValue(), ndarray: fc.jsonValue(), tensor: fc.jsonValue() }),
      jsonData: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const junk = fc.oneof(
    fc.tuple(part, fc.oneof(data, fc.jsonValue())).map(([kind, held]) => event(kind, held)),
    fc.jsonValue(),
  );
  const check = async (body: unknown, headers: Record<string, string>): Promise<void> => {
    const answer = await intake.post(path, JSON.stringify(body), headers);
    expect([200, 400]).toContain(answer.status);
    const said: unknown = await answer.json();
    if (answer.status === 400)
      expect(z.object({ detail: z.string().min(1) }).safeParse(said).success).toBe(true);
    expect(intake.budget.usedBytes).toBe(0);
  };
  await fc.assert(
    fc.asyncProperty(junk, fc.boolean(), async (body, many) =>
      check(many ? [body, body] : body, many ? batch : structured),
    ),
    { numRuns: 300 },
  );
});

test('what is no payload is refused by its field', async () => {
  const refused = async (headers: Record<string, string>, body: unknown): Promise<unknown> => {
    const answer = await intake.post(path, JSON.stringify(body), headers);
    expect(answer.status).toBe(400);
    const problem: unknown = await answer.json();
    return problem;
  };
  const { 'ce-inferenceservicename': _, ...nameless } = kserve('request', 'c');
  expect(await refused(nameless, { instances: [1] })).toMatchObject({
    errors: [{ field: 'inferenceservicename' }],
  });
  expect(await refused({ ...kserve('request', 'c'), 'ce-type': 'other' }, {})).toMatchObject({
    errors: [{ field: 'type' }],
  });
  expect(await refused(json, { instances: [1] })).toMatchObject({
    errors: [{ field: 'specversion' }],
  });
  expect(await refused(kserve('request', 'd'), {})).toMatchObject({ errors: [{ field: 'data' }] });
});

test('the key may stand in the address of the logger, as a password', async () => {
  const authorization = `Basic ${Buffer.from(`tandem:${testKey}`).toString('base64')}`;
  const body = JSON.stringify({ instances: [1] });
  const answer = await intake.post(path, body, { ...kserve('request', 'e'), authorization });
  expect(answer.status).toBe(200);
});
