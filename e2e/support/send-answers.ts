import type { ApiClient } from './api-client.ts';
import { expect } from './fixtures.ts';

type Answer = {
  model: string;
  requestId: string;
  prediction: 'good' | 'bad';
  [field: string]: unknown;
};

/**
 * Sends what a model answered, and labels of which every fourth says "bad": where answers take turns, three in four
 * agree. Comes back once the model is listed with these rows.
 */
export async function sendAnswers(
  api: ApiClient,
  model: string,
  { count, row }: { count: number; row: (index: number) => Record<string, unknown> },
): Promise<void> {
  const rows = Array.from({ length: count }, (_, index): Answer => ({
    ...row(index),
    model,
    requestId: `${model}-${index}`,
    prediction: index % 2 === 0 ? 'good' : 'bad',
  }));
  await api.post('/api/ingest/inference', rows);
  await api.post(
    '/api/ingest/labels',
    rows.map(({ requestId, prediction }, index) => ({
      model,
      requestId,
      label: index % 4 === 0 ? 'bad' : prediction,
    })),
  );
  // A model is listed soon after its first rows can be read.
  const listed = async () => {
    const { items } = (await api.get('/api/inference/models?fresh=1&limit=1000')) as {
      items: { name: string; rows: number }[];
    };
    return items.find(({ name }) => name === model)?.rows;
  };
  await expect.poll(listed).toBe(count);
}
