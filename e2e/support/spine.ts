import type { ActionDetail, ActionStatus } from '#lib/schemas/actions/actions.ts';
import type { IncidentDetail, IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { ApiClient } from './api-client.ts';
import { waitFor } from './wait-for.ts';

export type Fault = {
  kind: string;
  seed: string;
  target: string;
  startedAt: string;
  endedAt: string | null;
  truth: {
    kind: string;
    resource: { kind: string; name: string };
    change: { ref: string } | null;
  };
};
export type CompanyService = {
  name: string;
  kind: string;
  version: string;
  replicas: number;
  startedAt: string;
};
type List<T> = { items: T[] };

/** Reads answers whose shape the OpenAPI tests already check against the server. */
async function read<T>(client: ApiClient, path: string): Promise<T> {
  return (await client.get(path)) as T;
}

export const incidentOf = (api: ApiClient, id: string): Promise<IncidentDetail> =>
  read(api, `/api/incidents/${id}`);
const actionOf = (api: ApiClient, id: string): Promise<ActionDetail> =>
  read(api, `/api/actions/${id}`);

async function openIncidents(api: ApiClient): Promise<IncidentSummary[]> {
  return (await read<List<IncidentSummary>>(api, '/api/incidents?status=open&limit=100')).items;
}

export async function companyServices(demo: ApiClient): Promise<CompanyService[]> {
  return (await read<List<CompanyService>>(demo, '/services')).items;
}

export async function companyService(demo: ApiClient, name: string): Promise<CompanyService> {
  const found = (await companyServices(demo)).find((service) => service.name === name);
  if (found === undefined) throw new Error(`the demo has no service ${name}`);
  return found;
}

/** Starts a fault; returns its record with the ground truth that diagnosis must find on its own. */
export async function startFault(demo: ApiClient, input: Record<string, unknown>): Promise<Fault> {
  const before = (await read<List<Fault>>(demo, '/faults')).items.length;
  await demo.post('/faults', input);
  const fault = (await read<List<Fault>>(demo, '/faults')).items[before];
  if (fault === undefined) throw new Error('the fault was not recorded');
  return fault;
}

/** A fault begins after the innocent changes that are announced before it. */
export async function untilOnset(fault: Fault): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, Math.max(0, Date.parse(fault.startedAt) - Date.now()) + 1_000);
  });
}

/** Open incidents that hold an alert of the demo company; the machine's own are none of a test's business. */
async function companyIncidents(
  api: ApiClient,
  names: readonly string[],
): Promise<IncidentDetail[]> {
  const open = await openIncidents(api);
  const details = await Promise.all(open.map(({ id }) => incidentOf(api, id)));
  return details.filter(({ alerts }) =>
    alerts.some(({ resource }) => resource !== null && names.includes(resource.name)),
  );
}

/** No incident of the company is open, and none is about to open. */
export async function waitUntilCalm(
  api: ApiClient,
  demo: ApiClient,
  withinMs: number,
): Promise<void> {
  const names = (await companyServices(demo)).map(({ name }) => name);
  await waitFor(
    'a company without open incidents',
    async () => ((await companyIncidents(api, names)).length === 0 ? true : null),
    { withinMs },
  );
}

/** The incident that a fault opened. */
export async function waitForIncident(
  api: ApiClient,
  demo: ApiClient,
  fault: Fault,
  withinMs: number,
): Promise<IncidentDetail> {
  const names = (await companyServices(demo)).map(({ name }) => name);
  return waitFor(
    `an incident of ${fault.kind} on ${fault.target}`,
    async () => (await companyIncidents(api, names))[0],
    { withinMs },
  );
}

/** Description of an incident, for the error of a failed wait. */
export function describeIncident({ status, title, diagnosis, actions }: IncidentDetail): string {
  const causes = diagnosis.causes.map(
    ({ kind, resource, confidence, speaksFor }) =>
      `${kind} ${resource.name} ${confidence.level} (${speaksFor.join('; ')})`,
  );
  const acts = actions.map((action) => `${action.title} ${action.status}`);
  return `${status}; ${title}; causes: ${causes.join(', ') || 'none'}; actions: ${acts.join(', ') || 'none'}`;
}

/** Waits until a check of the incident holds, and says what it was like otherwise. */
export async function waitForIncidentState(
  api: ApiClient,
  id: string,
  what: string,
  holds: (incident: IncidentDetail) => boolean,
  withinMs: number,
): Promise<IncidentDetail> {
  return waitFor(
    `${what} of incident ${id}`,
    async () => {
      const incident = await incidentOf(api, id);
      if (holds(incident)) return incident;
      throw new Error(describeIncident(incident));
    },
    { withinMs },
  );
}

/** Waits for a state of an action; a final state that was not asked for ends the wait at once. */
export async function waitForAction(
  api: ApiClient,
  id: string,
  wanted: ActionStatus,
  withinMs: number,
): Promise<ActionDetail> {
  const final: ActionStatus[] = [
    'verified',
    'inconclusive',
    'failed',
    'rolled_back',
    'rollback_failed',
    'superseded',
    'expired',
    'cancelled',
    'rejected',
  ];
  const action = await waitFor(
    `action ${id} to be ${wanted}`,
    async () => {
      const now = await actionOf(api, id);
      if (now.status === wanted || final.includes(now.status)) return now;
      throw new Error(`it is ${now.status}: ${now.statusReason ?? ''}`);
    },
    { withinMs },
  );
  if (action.status !== wanted)
    throw new Error(
      `action ${action.title} is ${action.status} and not ${wanted}: ${action.statusReason ?? ''} ${JSON.stringify(action.verification)}`,
    );
  return action;
}
