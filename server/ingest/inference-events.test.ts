import { afterEach, beforeEach, expect, test } from 'vitest';
import type { IntakeHarness } from './intake-harness.ts';
import { startIntake } from './intake-harness.ts';

let intake: IntakeHarness;
beforeEach(async () => {
  intake = await startIntake();
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

test('a request of KServe (V1) and its response become one whole row', async () => {
  const body = JSON.stringify({ instances: [[5.1, 3.5]] });
  expect((await intake.post(path, body, kserve('request', 'a'))).status).toBe(200);
  const answer = JSON.stringify({ predictions: [[0.1, 0.7, 0.2]] });
  expect((await intake.post(path, answer, kserve('response', 'a'))).status).toBe(200);
  const [first, whole] = stored();
  const features = { 'x.0': 5.1, 'x.1': 3.5 };
  expect(first).toMatchObject({ id: 'a', features, prediction: '', origin: 'payload' });
  expect(whole).toMatchObject({ id: 'a', features, prediction: '1', scores: [0.1, 0.7, 0.2] });
  const times = intake.batches.map((batch) => batch.inference.scalars[0]);
  expect(times[0]).toBe(times[1]);
});

test('the V2 protocol in structured mode, the response first', async () => {
  const event = (part: string, data: unknown) =>
    JSON.stringify({
      specversion: '1.0',
      id: 'b',
      source: 's',
      type: `io.seldon.serving.inference.${part}`,
      inferenceservicename: 'iris2',
      data,
    });
  const type = { 'content-type': 'application/cloudevents+json' };
  const outputs = [{ name: 'y', shape: [2], datatype: 'FP32', data: [1.5, 2.5] }];
  await intake.post(path, event('response', { model_version: '4', outputs }), type);
  const inputs = [
    { name: 'age', shape: [2, 1], datatype: 'FP32', data: [30, 40] },
    { name: 'pair', shape: [2, 2], datatype: 'FP32', data: [1, 2, 3, 4] },
  ];
  await intake.post(path, event('request', { inputs }), type);
  const [, , first, second] = stored();
  expect(first).toMatchObject({
    id: 'b/0',
    features: { age: 30, 'pair.0': 1, 'pair.1': 2 },
    prediction: '1.5',
  });
  expect(second).toMatchObject({
    id: 'b/1',
    features: { age: 40, 'pair.1': 4 },
    prediction: '2.5',
  });
  expect(intake.batches.at(-1)?.inference.rows[0]?.version).toBe('4');
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
