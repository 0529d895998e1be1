import { z } from 'zod';
import type { ApiClient } from '../../e2e/support/api-client.ts';

const incident = z.object({
  id: z.string(),
  title: z.string(),
  status: z.string(),
  severity: z.string(),
  openedAt: z.string(),
  resource: z.object({ name: z.string() }).nullable(),
});
export type IncidentItem = z.output<typeof incident>;
const incidents = z.object({ items: z.array(incident) });

const action = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.string(),
  planVersion: z.string(),
  target: z.object({ kind: z.string(), name: z.string() }),
});
export type ActionItem = z.output<typeof action>;

const cause = z.object({
  kind: z.string(),
  title: z.string(),
  resource: z.object({ kind: z.string(), name: z.string() }),
  change: z.object({ ref: z.string() }).nullable(),
});
export type CauseItem = z.output<typeof cause>;

const detail = z.object({
  alerts: z.array(z.object({ title: z.string() })),
  actions: z.array(action),
  diagnosis: z.object({ causes: z.array(cause) }).nullable(),
});
export type IncidentView = z.output<typeof detail>;

const changes = z.object({ items: z.array(z.object({ ref: z.string(), occurredAt: z.string() })) });
const resources = z.object({ items: z.array(z.object({ kind: z.string(), name: z.string() })) });
const services = z.object({
  elsewhere: z.array(z.string()),
  items: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      replicas: z.number(),
      startedAt: z.string(),
    }),
  ),
});
export type ServiceItem = z.output<typeof services>['items'][number];

export type Sides = { api: ApiClient; demo: ApiClient };

const causeKinds = ['service', 'database', 'external', 'host'];

/**
 * Excludes incidents of the demo's back office. It has a fault of its own that injected faults do
 * not affect.
 */
async function withoutOffice(demo: ApiClient, items: IncidentItem[]): Promise<IncidentItem[]> {
  const { elsewhere } = services.parse(await demo.get('/services'));
  return items.filter(({ resource }) => !elsewhere.includes(resource?.name ?? ''));
}

/** Incidents opened at or after a time, oldest first. */
export async function incidentsSince(
  { api, demo }: Sides,
  sinceMs: number,
): Promise<IncidentItem[]> {
  const { items } = incidents.parse(await api.get('/api/incidents?limit=200'));
  return (await withoutOffice(demo, items))
    .filter((item) => Date.parse(item.openedAt) >= sinceMs)
    .toSorted((a, b) => Date.parse(a.openedAt) - Date.parse(b.openedAt));
}

export async function openIncidents({ api, demo }: Sides): Promise<IncidentItem[]> {
  const { items } = incidents.parse(await api.get('/api/incidents?status=open&limit=200'));
  return withoutOffice(demo, items);
}

export async function incidentView(api: ApiClient, id: string): Promise<IncidentView> {
  return detail.parse(await api.get(`/api/incidents/${id}`));
}

export async function actionStatus(api: ApiClient, id: string): Promise<string> {
  return z.object({ status: z.string() }).parse(await api.get(`/api/actions/${id}`)).status;
}

/**
 * References of the changes in the hour before a time, newest first: the likely suspects without a
 * tool.
 */
export async function latestChanges(api: ApiClient, toMs: number): Promise<string[]> {
  const from = new Date(toMs - 3_600_000).toISOString();
  const to = new Date(toMs).toISOString();
  const { items } = changes.parse(await api.get(`/api/changes?limit=200&from=${from}&to=${to}`));
  return items
    .toSorted((a, b) => Date.parse(b.occurredAt) - Date.parse(a.occurredAt))
    .map((item) => item.ref);
}

/** Number of resources that could be blamed. */
export async function blameable(api: ApiClient): Promise<number> {
  const { items } = resources.parse(await api.get('/api/resources?limit=1000'));
  return items.filter((item) => causeKinds.includes(item.kind)).length;
}

export async function demoServices(demo: ApiClient): Promise<ServiceItem[]> {
  return services.parse(await demo.get('/services')).items;
}
