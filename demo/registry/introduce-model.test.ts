import { createServer } from 'node:http';
import { afterAll, expect, it } from 'vitest';
import { valueModelBody } from '#lib/schemas/inference/value.ts';
import { fraudPapers } from '../model/fraud-papers.ts';
import { listenOnLoopback } from '../service/listen.ts';
import { introduceModel } from './introduce-model.ts';
import { MlflowClient } from './mlflow-client.ts';

const received: { path: string; body: unknown }[] = [];
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk: Buffer) => (text += chunk.toString()));
  request.on('end', () => {
    received.push({ path: request.url ?? '', body: JSON.parse(text) as unknown });
    response.setHeader('content-type', 'application/json').end('{}');
  });
});
afterAll(() => {
  server.close();
});

it('saves a value model that the API accepts when the company states one', async () => {
  const port = await listenOnLoopback(server, 0);
  const client = new MlflowClient({ tandemUrl: `http://127.0.0.1:${port}`, apiKey: 'key' });
  const papers = fraudPapers('orders');
  await introduceModel(client, { name: 'fraud-score', version: '1', papers });
  const sent = received.find(({ path }) => path === '/api/models/fraud-score/value');
  expect(sent?.body).toMatchObject({ baseVersion: 0, value: papers.value });
  expect(valueModelBody.parse(papers.value)).toEqual(papers.value);
  const without = { ...papers, value: null };
  await introduceModel(client, { name: 'other', version: '1', papers: without });
  expect(received.map(({ path }) => path)).not.toContain('/api/models/other/value');
});
