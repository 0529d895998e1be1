import { z } from 'zod';
import type { ApiClient } from '../../e2e/support/api-client.ts';
import { median } from '../support/median.ts';

export const ORDERS_MONITOR = 'Placed orders';
/** So much of what is usual has to be lost before anybody is told. */
const KEPT_SHARE = 0.7;
const LAST_POINTS = 20;

const preview = z.object({
  series: z.array(z.object({ points: z.array(z.tuple([z.number(), z.number().nullable()])) })),
});

const rule = (limit: number) => ({
  query: {
    kind: 'metric',
    metric: 'shop.orders',
    labels: { 'order.outcome': 'placed' },
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

/** Watches how many orders are placed, as a person would who is asked for it: its limit follows what was usual. */
export async function watchOrders(api: ApiClient): Promise<void> {
  const body = await api.post('/api/monitors/preview', { rule: rule(0) });
  const points = preview.parse(body).series.flatMap((each) => each.points.slice(-LAST_POINTS));
  const usual = median(points.flatMap(([, value]) => value ?? []));
  if (!(usual > 0)) throw new Error('no orders are placed');
  await api.post('/api/monitors', {
    name: ORDERS_MONITOR,
    rule: rule(usual * KEPT_SHARE),
    severity: 'warning',
  });
}
