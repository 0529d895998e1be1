import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Privacy } from '#server/inference/privacy.ts';
import { telemetrySettings } from '#server/telemetry/settings.ts';
import { encodeBatch } from '#server/telemetry/spool/batch-codec.ts';
import { missingText } from '#server/telemetry/spool/inference-batch.ts';
import { startIngest, type IngestHarness } from '../testing/ingest-harness.ts';

let intake: IngestHarness;
let turn = 0;
let model = '';
beforeEach(async () => {
  intake = await startIngest();
  // The layouts of a process outlive a test.
  turn += 1;
  model = `private-${turn}`;
});
afterEach(() => intake.stop());

const json = { 'content-type': 'application/json' };
const hashShape = /^[a-f][0-9a-f]{31}$/u;

function rule(rules: Partial<Privacy>): void {
  const hashKey = Buffer.from('k'.repeat(32)).toString('base64');
  const kept = { features: {}, segment: {}, requestId: 'keep', answer: 'keep' } as const;
  intake.privacy.set(model, { ...kept, ...rules, hashKey });
}

async function send(path: 'inference' | 'labels', rows: readonly object[]): Promise<unknown> {
  const named = rows.map((row, at) => ({ model, requestId: `order-${at}`, ...row }));
  const answer = await intake.post(`/api/ingest/${path}`, JSON.stringify(named), json);
  return answer.json();
}

const rowsOf = (at: number) => intake.batches[at]?.inference.rows ?? [];
const written = () => Buffer.concat(intake.batches.flatMap(encodeBatch)).toString('utf8');

test('hashed answers and labels still agree, and so do lists item by item', async () => {
  rule({ answer: 'hash' });
  const answers = ['Call Eve', 'fine', ['Eve', 'Bob'], 'fine'];
  await send(
    'inference',
    answers.map((prediction) => ({ prediction, score: { fine: 0.9, 'Call Eve': 0.1 } })),
  );
  await send('labels', [{ label: 'Call Eve' }, { label: ['Bob'] }, { label: { Eve: 2, Bob: 0 } }]);
  const [call, fine, list, again] = rowsOf(0);
  expect(call?.prediction).toMatch(hashShape);
  expect(again?.prediction).toBe(fine?.prediction);
  expect(call?.classes).toEqual([fine?.prediction, call?.prediction]);
  const [eve, bob] = JSON.parse(list?.prediction ?? '[]') as string[];
  const labels = intake.batches[1]?.labels.map(({ label }) => label);
  expect(labels?.[0]).toBe(call?.prediction);
  expect(labels?.[1]).toBe(JSON.stringify([bob]));
  expect(JSON.parse(labels?.[2] ?? '')).toEqual({ [eve ?? '']: 2, [bob ?? '']: 0 });
  for (const secret of ['Eve', 'Bob']) expect(written()).not.toContain(secret);
});

test('numbers, truth values and the interval of a forecast stay what they are', async () => {
  rule({ answer: 'hash' });
  await send('inference', [
    { prediction: 12.5, score: { lower: 10, upper: 14 } },
    { prediction: true, score: { true: 0.9, false: 0.1 } },
  ]);
  await send('labels', [{ label: 13 }, { label: false }]);
  expect(rowsOf(0).map(({ prediction, classes }) => [prediction, classes])).toEqual([
    ['12.5', ['lower', 'upper']],
    ['true', ['true', 'false']],
  ]);
  expect(intake.batches[1]?.labels.map(({ label }) => label)).toEqual(['13', 'false']);
});

test('of a text that is not kept its language and length are, and a dropped label is nothing', async () => {
  rule({ answer: 'drop' });
  const prediction = 'Eve lives at the end of the street, in the house with the red door.';
  await send('inference', [{ prediction, score: { [prediction]: 1 } }, { prediction: 4 }]);
  expect(await send('labels', [{ label: 'Eve' }])).toMatchObject({ accepted: 1, rejected: [] });
  expect(await send('labels', [{ label: 'Eve' }, { label: 1 }])).toMatchObject({ accepted: 2 });
  const [row, number] = rowsOf(0);
  expect(row).toMatchObject({ prediction: missingText, classes: [] });
  expect(number?.prediction).toBe('4');
  const [layout] = intake.batches[0]?.layouts ?? [];
  expect(layout).toMatchObject({ numbers: ['answer.length'], texts: ['answer.language'] });
  expect(row?.texts).toEqual(['en']);
  expect(intake.batches[0]?.inference.numbers[0]).toBe(prediction.length);
  expect(intake.batches.flatMap(({ labels }) => labels.map(({ label }) => label))).toEqual(['1']);
  expect(written()).not.toContain('Eve');
});

const answered = 'Eve lives at the end of the street, in the house with the red door.';

async function sendSpan(): Promise<void> {
  const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const parts = [{ type: 'text', content: answered }];
  const nanos = String(BigInt(Date.now()) * 1_000_000n);
  const span = {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    name: 'chat',
    kind: 3,
    startTimeUnixNano: nanos,
    endTimeUnixNano: nanos,
    attributes: [
      text('gen_ai.operation.name', 'chat'),
      text('gen_ai.request.model', model),
      text('gen_ai.response.id', 'order-0'),
      text('gen_ai.output.messages', JSON.stringify([{ role: 'assistant', parts }])),
    ],
  };
  const resource = { attributes: [text('service.name', 'desk-of-eve')] };
  const body = { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] };
  expect((await intake.post('/v1/traces', JSON.stringify(body), json)).status).toBe(200);
}

test('a span tells language and length of an answer that is written nowhere', async () => {
  await sendSpan();
  const [row] = rowsOf(0);
  const [layout] = intake.batches[0]?.layouts ?? [];
  expect(layout).toMatchObject({ numbers: ['answer.length'], texts: ['answer.language'] });
  expect(row).toMatchObject({ prediction: missingText, texts: ['en'], requestId: 'order-0' });
  expect(intake.batches[0]?.inference.numbers[0]).toBe(answered.length);
  expect(written()).not.toContain('red door');
});

test('rules hold for spans: labels still join, and what is hashed stands in no attribute', async () => {
  rule({ requestId: 'hash', segment: { caller: 'hash' } });
  await sendSpan();
  await send('labels', [{ label: 1 }]);
  const [row] = rowsOf(0);
  expect(row?.requestId).toMatch(/^[0-9a-f]{32}$/u);
  expect(intake.batches[1]?.labels[0]?.requestId).toBe(row?.requestId);
  expect(row?.segment['caller']).toMatch(/^[0-9a-f]{32}$/u);
  expect(intake.batches[0]?.spans[0]?.attributes['gen_ai.response.id']).toBe(row?.requestId);
  expect(written()).not.toContain('order-0');
});

test('answers that the rules do not keep are taken out of spans where prompts are kept', async () => {
  const settings = telemetrySettings();
  const before = settings.prompts;
  settings.prompts = true;
  try {
    await sendSpan();
    expect(written()).toContain('red door');
    rule({ answer: 'hash' });
    await sendSpan();
    expect(Object.keys(intake.batches[1]?.spans[0]?.attributes ?? {})).not.toContain(
      'gen_ai.output.messages',
    );
    rule({ answer: 'drop', features: { 'answer.language': 'hash', 'answer.length': 'drop' } });
    await sendSpan();
    expect(rowsOf(2)[0]?.texts[0]).toMatch(/^[0-9a-f]{32}$/u);
  } finally {
    settings.prompts = before;
  }
});
