import type { ApiClient } from './api-client.ts';
import { waitFor } from './wait-for.ts';

/** A service that sends a metric; resolves once it is known as a resource, with its id. */
export async function makeService(api: ApiClient, name: string): Promise<string> {
  const timeUnixNano = `${Date.now()}000000`;
  const metrics = [{ name: 'requests', gauge: { dataPoints: [{ timeUnixNano, asDouble: 1 }] } }];
  const attributes = [{ key: 'service.name', value: { stringValue: name } }];
  await api.post('/v1/metrics', {
    resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ metrics }] }],
  });
  const known = await waitFor(`the service ${name}`, async () => {
    const query = `kind=service&q=${encodeURIComponent(name)}&limit=1000`;
    const { items } = (await api.get(`/api/resources?${query}`)) as {
      items: { id: string; name: string }[];
    };
    return items.find((item) => item.name === name);
  });
  return known.id;
}
