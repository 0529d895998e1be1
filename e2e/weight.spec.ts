import { gzipSync } from 'node:zlib';
import { expect, test } from './support/fixtures.ts';
import { openIncident } from './support/open-incident.ts';
import { oneOf } from './support/one-of.ts';

const KIB = 1_024;
const budgetKb = 240;

test('the scripts that a page names are at most 240 kB', async ({ adminTab: page, api }) => {
  const incident = await openIncident(api, {
    alertname: `Weighed ${Date.now()}`,
    severity: 'info',
  });
  const services = (await api.get('/api/resources?kind=service&limit=1')) as {
    items: { id: string }[];
  };
  const models = (await api.get('/api/models?limit=1')) as { items: { name: string }[] };
  const weights = new Map<string, number>();
  for (const path of [
    '/',
    '/infrastructure/metrics',
    '/costs',
    `/incidents/${incident.id}`,
    `/infrastructure/${oneOf(services.items, 'service').id}`,
    `/models/${oneOf(models.items, 'model').name}`,
  ]) {
    const html = await (await page.request.get(path)).text();
    const scripts = new Set(
      [...html.matchAll(/<script([^>]*) src="([^"]+)"([^>]*)>/gu)].flatMap(
        // A browser that knows modules does not fetch what is for others.
        ([, before = '', src = '', after = '']) => (/nomodule/iu.test(before + after) ? [] : [src]),
      ),
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
