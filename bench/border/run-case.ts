import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ApiClient } from '../../e2e/support/api-client.ts';
import { demoModel } from '../../e2e/support/fixtures/model-loop.ts';
import { calmDown, resolveOpen, within } from '../faults/calm-down.ts';
import { truthSchema } from '../faults/cases.ts';
import {
  incidentsSince,
  incidentView,
  type IncidentItem,
  type IncidentView,
} from '../faults/tandem-view.ts';
import { isTrueCause } from '../faults/true-cause.ts';
import { caseName, factsOf, outcomeSchema, type Case, type Outcome } from './cases.ts';
import { serve, trainSoundVersion } from './order-demo.ts';
import { ORDERS_MONITOR } from './order-monitor.ts';

const DETECT_WITHIN_MS = 240_000;
/**
 * Delay between finding an incident and reading it. Labels, diagnosis and proposals arrive in this
 * time.
 */
const READ_AFTER_MS = 150_000;
/**
 * Minimum distance of two events. Tandem treats an earlier event as the cause of one that follows
 * sooner, unless other evidence separates them.
 */
const APART_MS = 20_000;
/**
 * Tolerance for clock differences between two processes and for an onset announced slightly early.
 */
const EARLY_MS = 5_000;
/** Covers one model window and the labels that follow it. */
const MODEL_CALM_MS = 90_000;

export type Clients = { api: ApiClient; demo: ApiClient; outDir: string; dataDir: string };

const fault = z.object({ target: z.string(), startedAt: z.string(), truth: truthSchema });
const decision = z.object({
  comparison: z
    .object({
      options: z.array(
        z.object({ kind: outcomeSchema.shape.option.unwrap(), recommended: z.boolean() }),
      ),
    })
    .nullable(),
});

/** Triggers the event right before the fault. Returns a function that reverts it. */
async function before(clients: Clients, { kind }: Case): Promise<() => Promise<void>> {
  const { api, demo } = clients;
  const { target, version } = await demoModel(demo);
  if (kind === 'outage-after-promotion') {
    const sound = await trainSoundVersion(clients, target.name, version);
    await serve(clients, target.name, sound);
    await sleep(APART_MS);
    return () => serve(clients, target.name, version);
  }
  if (kind === 'promotion-after-release') {
    const { job } = z.object({ job: z.string() }).parse(await demo.get('/services'));
    await api.post('/api/changes', {
      kind: 'deployment',
      ref: `bench-${Date.now()}`,
      title: `Deploy ${job} 1.4.1`,
      occurredAt: new Date().toISOString(),
      resource: { kind: 'service', name: job },
      environment: 'production',
      before: '1.4.0',
      after: '1.4.1',
      actor: 'ci',
    });
    await sleep(APART_MS);
  }
  return async () => undefined;
}

/**
 * The incident that the case is about. For a bad version: the incident that the drop in orders
 * opened or joined.
 */
async function aboutOf(
  api: ApiClient,
  { kind }: Case,
  found: readonly IncidentItem[],
): Promise<IncidentView & { id: string; openedAt: string }> {
  const views = await Promise.all(
    found.map(async ({ id, openedAt }) => ({ ...(await incidentView(api, id)), id, openedAt })),
  );
  const byOrders = views.find(({ alerts }) =>
    alerts.some(({ title }) => title.startsWith(ORDERS_MONITOR)),
  );
  const about = (kind === 'bad-version' ? byOrders : undefined) ?? views[0];
  if (about === undefined) throw new Error('there is no incident');
  return about;
}

async function firstOption(api: ApiClient, id: string): Promise<Outcome['option']> {
  const { comparison } = decision.parse(await api.get(`/api/incidents/${id}/decision`));
  return comparison?.options.find(({ recommended }) => recommended)?.kind ?? null;
}

/**
 * Tandem's result for a fault: the blamed cause, the preferred option and the proposals. `calm`
 * ends the fault and waits until the next case can begin.
 */
export async function runCase(
  clients: Clients,
  item: Case,
): Promise<{ outcome: Outcome; calm: () => Promise<void> }> {
  const { api, demo, outDir } = clients;
  const { fault: kind, option: wanted } = factsOf[item.kind];
  const takeBack = await before(clients, item);
  await resolveOpen(clients);
  const started = fault.parse(await demo.post('/faults', { kind, seed: item.seed }));
  const onsetMs = Date.parse(started.startedAt);
  const since = (): Promise<IncidentItem[]> => incidentsSince(clients, onsetMs - EARLY_MS);
  const first = await within(
    'an incident',
    async () => (await since())[0],
    DETECT_WITHIN_MS + Math.max(0, onsetMs - Date.now()),
  );
  if (first !== null) await sleep(READ_AFTER_MS);
  const incidents = await since();
  const about = first === null ? null : await aboutOf(api, item, incidents);
  // Without an incident, Tandem recommends no action.
  const option = about === null ? 'nothing' : await firstOption(api, about.id);
  const views = await Promise.all(incidents.map(({ id }) => incidentView(api, id)));
  const actions = views.flatMap((view) => view.actions);
  const told = await Promise.all(incidents.map(({ id }) => api.get(`/api/incidents/${id}`)));
  writeFileSync(
    join(outDir, `${caseName(item)}.incidents.json`),
    JSON.stringify({ truth: started.truth, onset: started.startedAt, incidents: told }, null, 1),
  );
  const cause = about?.diagnosis?.causes[0];
  const outcome: Outcome = {
    ...item,
    target: started.target,
    incidents: incidents.length,
    detectSeconds: about === null ? null : (Date.parse(about.openedAt) - onsetMs) / 1_000,
    firstCause: cause?.title ?? null,
    blamed: cause !== undefined && isTrueCause(cause, started.truth),
    option,
    optionRight: option === wanted,
    proposals: actions.map((action) => `${action.kind} ${action.target.name}`),
    retrainProposed: actions.some((action) => action.kind === 'model.retrain'),
  };
  const calm = async (): Promise<void> => {
    await demo.remove('/faults');
    await takeBack();
    await calmDown(clients);
    await sleep(MODEL_CALM_MS);
  };
  return { outcome, calm };
}
