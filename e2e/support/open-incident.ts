import type { IncidentSummary } from '#lib/schemas/incidents.ts';
import type { ApiClient } from './api-client.ts';
import { waitFor } from './wait-for.ts';

type Said = {
  /** What the title of the incident holds, and no other one's does; else the name of the alert. */
  mark?: string;
  annotations?: Record<string, string>;
};

/** An incident of an outside alert, as fast as the intake takes it. */
export async function openIncident(
  api: ApiClient,
  labels: { alertname: string } & Record<string, string>,
  { mark = labels.alertname, annotations = { summary: mark } }: Said = {},
): Promise<IncidentSummary> {
  await api.post('/api/v2/alerts', [{ labels, annotations, startsAt: new Date().toISOString() }]);
  return waitFor(`the incident of ${mark}`, async () => {
    const query = `q=${encodeURIComponent(mark.slice(0, 60))}&status=open`;
    const { items } = (await api.get(`/api/incidents?${query}`)) as { items: IncidentSummary[] };
    return items[0];
  });
}
