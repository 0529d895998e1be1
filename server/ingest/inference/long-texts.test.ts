import { afterEach, beforeEach, expect, test } from 'vitest';
import { startIngest, type IngestHarness } from '../testing/ingest-harness.ts';
import { inferenceLimits } from './inference-limits.ts';

let intake: IngestHarness;
beforeEach(async () => {
  intake = await startIngest();
});
afterEach(() => intake.stop());

const json = { 'content-type': 'application/json' };
const most = inferenceLimits.textChars;
const answer = 'It is on its way. '.repeat(most).slice(0, most);
const model = 'writes-long';

async function send(path: string, rows: readonly unknown[]): Promise<unknown> {
  const response = await intake.post(`/api/ingest/${path}`, JSON.stringify(rows), json);
  return response.json();
}

test('an answer, a feature and a label of 65,536 characters are stored whole', async () => {
  const row = { model, requestId: 'r1', features: { prompt: answer }, prediction: answer };
  expect(await send('inference', [row])).toMatchObject({ accepted: 1, rejected: [] });
  const label = { model, requestId: 'r1', label: answer };
  expect(await send('labels', [label])).toMatchObject({ accepted: 1, rejected: [] });
  const stored = intake.batches[0]?.inference.rows[0];
  expect(stored?.prediction).toBe(answer);
  expect(stored?.texts).toContain(answer);
  expect(intake.batches[1]?.labels[0]?.label).toBe(answer);
});

test('one character more is refused with the field and the limit', async () => {
  const long = `${answer}.`;
  const problem = 'is longer than 65536 characters';
  const rows = [
    { model, features: { a: 1 } },
    { model, prediction: long },
    { model, features: { prompt: long } },
    { model, segment: { site: 'x'.repeat(1_001) } },
  ];
  expect(await send('inference', rows)).toMatchObject({
    accepted: 1,
    rejected: [
      { row: 1, field: 'prediction', problem },
      { row: 2, field: 'features.prompt', problem },
      { row: 3, field: 'segment.site', problem: 'is longer than 1000 characters' },
    ],
  });
  const labels = [
    { model, requestId: 'r1', label: 'fine' },
    { model, requestId: 'r2', label: long },
  ];
  expect(await send('labels', labels)).toMatchObject({
    accepted: 1,
    rejected: [{ row: 1, field: 'label', problem }],
  });
});
