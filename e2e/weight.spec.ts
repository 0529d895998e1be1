import { gzipSync } from 'node:zlib';
import type { IncidentSummary } from '#lib/schemas/incidents.ts';
import { expect, test } from './support/fixtures.ts';
import { oneOf } from './support/one-of.ts';

const KIB = 1_024;
const budgetKb = 240;

test('the scripts that a page names are at most 240 kB', async ({ adminTab: page, api }) => {
  const incidents = (await api.get('/api/incidents?limit=1')) as { items: IncidentSummary[] };
  const services = (await api.get('/api/resources?kind=service&limit=1')) as {
    items: { id: string }[];
  };
  const models = (await api.get('/api/models?limit=1')) as { items: { name: string }[] };
  const weights = new Map<string, number>();
  for (const path of [
    '/',
    '/infrastructure/metrics',
    '/costs',
    `/incidents/${oneOf(incidents.items, 'incident').id}`,
    `/infrastructure/${oneOf(services.items, 'service').id}`,
    `/models/${oneOf(models.items, 'model').name}`,
  ]) {
    const html = await (await page.request.get(path)).text();
    const scripts = new Set(
      [...html.matchAll(/<script[^>]* src="([^"]+)"/gu)].map(([, src = '']) => src),
    );
    let kb = 0;
    for (const src of scripts) {
      const known = weights.get(src);
      const weight =
        known ?? gzipSync(await (await page.request.get(src)).body(), { level: 6 }).length / KIB;
      weights.set(src, weight);
      kb += weight;
    }
    expect(scripts.size, path).toBeGreaterThan(3);
    expect(kb, path).toBeLessThanOrEqual(budgetKb);
  }
});
