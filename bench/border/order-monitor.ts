import { z } from 'zod';
import type { ApiClient } from '../../e2e/support/api-client.ts';
import { median } from '../support/median.ts';

export const ORDERS_MONITOR = 'Placed orders';
/** An alert fires when orders fall below this share of the baseline. */
const KEPT_SHARE = 0.7;
const LAST_POINTS = 20;

const preview = z.object({
  series: z.array(z.object({ points: z.array(z.tuple([z.number(), z.number().nullable()])) })),
});

const rule = (service: string, limit: number) => ({
  query: {
    kind: 'metric',
    metric: 'shop.orders',
    labels: { 'order.outcome': 'placed', 'service.name': service },
    reading: 'rate',
    aggregation: 'sum',
    windowSeconds: 60,
    groupBy: ['service.name'],
  },
  comparison: '<',
  bound: { limit },
  breaches: 3,
  of: 5,
});

const sold = z.object({ items: z.array(z.object({ labels: z.record(z.string(), z.string()) })) });

/**
 * Adds an order rate monitor to each service of the shop, as a user would. The limit is relative to
 * the service's baseline. `elsewhere`: services to skip.
 */
export async function monitorOrders(api: ApiClient, elsewhere: readonly string[]): Promise<void> {
  const { items } = sold.parse(await api.get('/api/metrics/series?metric=shop.orders&limit=1000'));
  const services = new Set(items.flatMap(({ labels }) => labels['service.name'] ?? []));
  const shops = [...services].filter((name) => !elsewhere.includes(name));
  if (shops.length === 0) throw new Error('no orders are placed');
  for (const name of shops) {
    const body = await api.post('/api/monitors/preview', { rule: rule(name, 0) });
    const points = preview.parse(body).series.flatMap((each) => each.points.slice(-LAST_POINTS));
    const usual = median(points.flatMap(([, value]) => value ?? []));
    if (!(usual > 0)) throw new Error(`${name} places no orders`);
    await api.post('/api/monitors', {
      name: `${ORDERS_MONITOR}, ${name}`,
      rule: rule(name, usual * KEPT_SHARE),
      severity: 'warning',
    });
  }
}
