import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ApiClient } from '../../e2e/support/api-client.ts';
import { calmDown, within } from './calm-down.ts';
import { caseName, cureOf, truthSchema, type Case, type Kind, type Outcome } from './cases.ts';
import { keepScene } from './keep-scene.ts';
import {
  actionStatus,
  blameable,
  demoServices,
  incidentsSince,
  incidentView,
  latestChanges,
  type ActionItem,
  type IncidentItem,
  type IncidentView,
  type ServiceItem,
} from './tandem-view.ts';
import { isTrueCause } from './true-cause.ts';

const DETECT_WITHIN_MS = 420_000;
const PROPOSE_WITHIN_MS = 180_000;
const VERIFY_WITHIN_MS = 480_000;
/** Tolerance for the clocks of two processes and for an onset that is announced slightly early. */
const EARLY_MS = 5_000;
const RAMP_SECONDS = 10;
/** Ramp of faults that grow slowly: a leak, a filling disk. */
const SLOW_RAMP_SECONDS = 240;
const slow: readonly Kind[] = ['memory-leak', 'disk-filling'];
const finalStatuses = [
  'verified',
  'not_verified',
  'inconclusive',
  'failed',
  'rolled_back',
  'rollback_failed',
  'superseded',
  'expired',
  'cancelled',
];

const fault = z.object({ target: z.string(), startedAt: z.string(), truth: truthSchema });
type Fault = z.output<typeof fault>;
/**
 * `outDir` stores Tandem's view of each incident and the ranker's input, for the analysis of
 * unexpected results. `dataDir` is the data folder of the instance.
 */
export type Clients = { api: ApiClient; demo: ApiClient; outDir: string; dataDir: string };

function rankOf(found: boolean[]): number | null {
  const index = found.indexOf(true);
  return index < 0 ? null : index + 1;
}

/**
 * Waits for a proposal, or for a fixed time if the fault has no correct action, and returns the
 * incident.
 */
async function diagnosed(clients: Clients, id: string, item: Case): Promise<IncidentView> {
  const cure = cureOf[item.kind];
  if (cure === null) await sleep(90_000);
  else
    await within(
      'a proposal',
      async () => ((await incidentView(clients.api, id)).actions.length > 0 ? true : null),
      PROPOSE_WITHIN_MS,
    );
  return incidentView(clients.api, id);
}

async function approveAndWatch(clients: Clients, action: ActionItem): Promise<string> {
  await clients.api.post(`/api/actions/${action.id}/approve`, {
    planVersion: action.planVersion,
    comment: 'Approved by the bench.',
  });
  const ended = await within(
    'the end of the action',
    async () => {
      const status = await actionStatus(clients.api, action.id);
      return finalStatuses.includes(status) ? status : null;
    },
    VERIFY_WITHIN_MS,
  );
  return ended ?? `still ${await actionStatus(clients.api, action.id)}`;
}

/** Whether the service really changed, according to the demo. */
function wasCured(item: Case, hit: ServiceItem | undefined, now: ServiceItem | undefined): boolean {
  if (hit === undefined || now === undefined) return false;
  if (item.kind === 'bad-deploy') return now.version !== hit.version;
  if (item.kind === 'traffic-surge') return now.replicas > hit.replicas;
  return now.startedAt !== hit.startedAt;
}

/** Scores Tandem's result for the fault, once there is an incident. */
async function judge(
  clients: Clients,
  item: Case,
  started: Fault,
  incident: IncidentItem,
): Promise<Partial<Outcome>> {
  const { api, demo } = clients;
  const { truth } = started;
  const onsetMs = Date.parse(started.startedAt);
  const hitNow = async (): Promise<ServiceItem | undefined> =>
    (await demoServices(demo)).find((service) => service.name === started.target);
  const view = await diagnosed(clients, incident.id, item);
  await keepScene(
    clients.dataDir,
    incident.id,
    join(clients.outDir, `${caseName(item)}.scene.json`),
  );
  const hit = await hitNow();
  const changes = await latestChanges(api, Date.now());
  const cure = cureOf[item.kind];
  const isRight = (action: ActionItem): boolean =>
    cure !== null && action.kind === cure && action.target.name === truth.resource.name;
  const right = view.actions.find(isRight);
  const verdict = right === undefined ? null : await approveAndWatch(clients, right);
  const verifiedMs = Date.now();
  const cured = wasCured(item, hit, await hitNow());
  const all = await incidentsSince(clients, onsetMs - EARLY_MS);
  const views = await Promise.all(all.map((one) => incidentView(api, one.id)));
  const told = await Promise.all(all.map((one) => api.get(`/api/incidents/${one.id}`)));
  writeFileSync(
    join(clients.outDir, `${caseName(item)}.incidents.json`),
    JSON.stringify({ truth, onset: started.startedAt, incidents: told }, null, 1),
  );
  const actions = views.flatMap((one) => one.actions);
  const causes = view.diagnosis?.causes ?? [];
  return {
    incidents: all.length,
    detectSeconds: (Date.parse(incident.openedAt) - onsetMs) / 1_000,
    rank: rankOf(causes.map((cause) => isTrueCause(cause, truth))),
    firstCause: causes[0]?.title ?? null,
    firstKind: causes[0]?.kind ?? null,
    latestChangeRank: rankOf(changes.map((ref) => ref === truth.change?.ref)),
    candidates: (await blameable(api)) + changes.length,
    proposals: actions.map((action) => `${action.kind} ${action.target.name}`),
    wrongProposals: actions.filter((action) => !isRight(action)).length,
    verdict,
    minutesToVerified: verdict === 'verified' ? (verifiedMs - onsetMs) / 60_000 : null,
    wrongVerification: (verdict === 'verified' && !cured) || (verdict === 'not_verified' && cured),
  };
}

/** Runs one fault from its injection to a verified fix. The bootstrap key approves. */
export async function runCase(clients: Clients, item: Case): Promise<Outcome> {
  const started = fault.parse(
    await clients.demo.post('/faults', {
      kind: item.kind,
      seed: item.seed,
      rampSeconds: slow.includes(item.kind) ? SLOW_RAMP_SECONDS : RAMP_SECONDS,
    }),
  );
  const onsetMs = Date.parse(started.startedAt);
  const incident = await within(
    'an incident',
    async () => (await incidentsSince(clients, onsetMs - EARLY_MS))[0],
    DETECT_WITHIN_MS + Math.max(0, onsetMs - Date.now()),
  );
  const nothing: Outcome = {
    ...item,
    target: started.target,
    incidents: 0,
    detectSeconds: null,
    rank: null,
    firstCause: null,
    firstKind: null,
    latestChangeRank: null,
    candidates: await blameable(clients.api),
    proposals: [],
    wrongProposals: 0,
    verdict: null,
    minutesToVerified: null,
    wrongVerification: false,
  };
  const judged = incident === null ? {} : await judge(clients, item, started, incident);
  await calmDown(clients);
  return { ...nothing, ...judged };
}
