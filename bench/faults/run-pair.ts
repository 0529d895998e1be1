import { z } from 'zod';
import type { ActionSummary } from '#lib/schemas/actions/actions.ts';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { listActions } from '#server/actions/list.ts';
import { activeStatuses } from '#server/actions/transitions.ts';
import { resolveIncident } from '#server/incidents/resolve.ts';
import type { Fault } from '../world/faults.ts';
import type { World } from '../world/world.ts';
import { cureOf, kinds } from './cases.ts';
import {
  isAboutModel,
  modelKinds,
  pairName,
  placements,
  type PairPlan,
  type PlacedFault,
} from './pair-plans.ts';
import { isTrueCause } from './true-cause.ts';

const MINUTE_MS = 60_000;
/**
 * Maximum delay of the second fault after the first. It also begins before the first verification
 * ends.
 */
const LONGEST_DELAY_MS = 8 * MINUTE_MS;
/** Time from the second fault to the scoring. */
const WATCHED_MS = 9 * MINUTE_MS;
/** Same as `WATCHED_MS`, for model faults, which only delayed labels reveal. */
const MODEL_WATCHED_MS = 20 * MINUTE_MS;
/** Longer than the history that the detectors read. */
const REST = '35m';
/** States of an action that is still to be decided, executed or verified. */
const active: readonly string[] = activeStatuses.filter((status) => status !== 'inconclusive');

/** Correct action for a single fault; null = none. */
const cures: Record<PlacedFault['kind'], string | null> = {
  ...cureOf,
  'feature-outage': 'model.repair_data',
  'bad-model-version': 'model.roll_back',
  'concept-drift': 'model.retrain',
};

const faultOutcome = z.object({
  kind: z.enum([...kinds, ...modelKinds]),
  target: z.string(),
  /** Best rank of the true cause among the incidents of the pair; null = in none of them. */
  rank: z.number().nullable(),
  latestChangeRank: z.number().nullable(),
  /**
   * True if the correct action for this kind of fault was proposed. Null if no single action is
   * correct.
   */
  proposed: z.boolean().nullable(),
});
export const pairOutcomeSchema = z.object({
  name: z.string(),
  placement: z.enum(placements),
  delaySeconds: z.number(),
  incidents: z.number(),
  faults: z.array(faultOutcome),
  /** Number of candidate causes for a random ranker. */
  candidates: z.number(),
  harmful: z.array(z.string()),
  /** Title and final state of each action. */
  actions: z.array(z.string()),
  /** First-ranked cause of each incident, for the analysis of unexpected results. */
  firstCauses: z.array(z.string()),
});
export type PairOutcome = z.output<typeof pairOutcomeSchema>;

/** Maximum number of passes after the rest before the alerts of the last pair must have ended. */
const MAX_CALMING_PASSES = 20;

/**
 * Ends every fault and incident, and passes enough time for the next pair to start from a calm
 * company. An incident that stays open would absorb the first fault of the next pair. Throws if
 * alerts continue.
 */
export async function calmCompany(world: World): Promise<void> {
  world.endFaults();
  for (const service of world.services.services.values())
    world.operate(service, { kind: 'scale', replicas: service.spec.replicas }, 'ci');
  await world.rest(REST);
  const otto = await world.person('Otto', ['operator']);
  // Some alerts end automatically within two passes. A user must end the rest.
  for (let pass = 0; pass < 2; pass += 1) await world.step();
  for (let pass = 0; pass < MAX_CALMING_PASSES; pass += 1) {
    const open = await world.openIncidents();
    for (const { id } of open)
      await resolveIncident(otto, { id, reason: 'The next pair begins.', evenIfFiring: true });
    await world.step();
    if (open.length === 0 && (await world.openIncidents()).length === 0) return;
  }
  throw new Error(`The company does not calm down: ${await world.describe()}`);
}

/** Approves every proposal, with the votes of several users where the policy requires them. */
async function approveAll(world: World): Promise<void> {
  const otto = await world.person('Otto', ['operator']);
  const { items } = await listActions(otto, { view: 'waiting', limit: 100, brief: true });
  const people = [
    otto,
    await world.person('Mia', ['ml-engineer']),
    await world.person('Ann', ['approver']),
  ];
  for (const action of items.filter(({ status }) => status === 'proposed'))
    for (const person of people)
      // Expected refusals: votes of users without permission, and votes on a plan that has just
      // become stale.
      await world.approve(action, person).catch(() => undefined);
}

/** True if an action created since `from` has ended. */
async function hasEnded(world: World, from: Date): Promise<boolean> {
  const otto = await world.person('Otto', ['operator']);
  const { items } = await listActions(otto, { limit: 20, brief: true });
  return items.some(
    ({ proposedAt, status }) =>
      Date.parse(proposedAt) >= from.getTime() && !active.includes(status),
  );
}

function bestRank(incidents: readonly IncidentDetail[], { truth }: Fault): number | null {
  const ranks = incidents
    .map(({ diagnosis }) => diagnosis.causes.findIndex((cause) => isTrueCause(cause, truth)) + 1)
    .filter((rank) => rank > 0);
  return ranks.length === 0 ? null : Math.min(...ranks);
}

/** Correct action for a fault while the other one lasts; null = none. */
function dueCure(kind: PlacedFault['kind'], other: PlacedFault['kind']): string | null {
  // A model must not be trained on broken data.
  if (kind === 'concept-drift' && other === 'feature-outage') return null;
  return cures[kind];
}

function judgeFault(
  { kind, target }: PlacedFault,
  fault: Fault,
  incidents: readonly IncidentDetail[],
  changes: readonly string[],
  other: PlacedFault,
): PairOutcome['faults'][number] {
  const cure = dueCure(kind, other.kind);
  const ref = fault.truth.change?.ref;
  const latest = ref === undefined ? -1 : changes.indexOf(ref);
  const isCure = (action: ActionSummary) => action.kind === cure && action.target.name === target;
  return {
    kind,
    target,
    rank: bestRank(incidents, fault),
    latestChangeRank: latest < 0 ? null : latest + 1,
    proposed: cure === null ? null : incidents.some(({ actions }) => actions.some(isCure)),
  };
}

const isFound = ({ rank, proposed }: PairOutcome['faults'][number]): boolean =>
  rank === 1 && proposed !== false;

/**
 * Injects two faults. The second begins before the verification of the first fault's action ends.
 * Approves every proposal. Scores the state nine virtual minutes after the second fault, or 20
 * minutes if a fault affects the model. With `untilFound` the run ends as soon as both causes are
 * ranked first, all needed actions are proposed, and every action has ended.
 */
export async function runPair(
  world: World,
  plan: PairPlan,
  { untilFound = false } = {},
): Promise<PairOutcome> {
  const { now: from } = world.clock;
  const harmfulBefore = world.harmful.length;
  const first = await world.fault(plan.first.kind, { target: plan.first.target, innocent: true });
  const startedMs = world.clock.nowMs;
  const secondMs = startedMs + plan.delay * LONGEST_DELAY_MS;
  for (;;) {
    await approveAll(world);
    if (world.clock.nowMs >= secondMs || (await hasEnded(world, from))) break;
    await world.step();
  }
  const delaySeconds = (world.clock.nowMs - startedMs) / 1_000;
  const second = await world.fault(plan.second.kind, { target: plan.second.target });
  const judge = (incidents: readonly IncidentDetail[], changes: readonly string[]) => [
    judgeFault(plan.first, first, incidents, changes, plan.second),
    judgeFault(plan.second, second, incidents, changes, plan.first),
  ];
  const untilMs = world.clock.nowMs + (isAboutModel(plan) ? MODEL_WATCHED_MS : WATCHED_MS);
  while (world.clock.nowMs < untilMs) {
    await world.step();
    await approveAll(world);
    if (!untilFound) continue;
    const incidents = await world.incidentsSince(from);
    const isOver = incidents.every(({ actions }) =>
      actions.every(({ status }) => !active.includes(status)),
    );
    if (isOver && judge(incidents, []).every(isFound)) break;
  }
  const incidents = await world.incidentsSince(from);
  const changes = world.changesBefore();
  return {
    name: pairName(plan),
    placement: plan.placement,
    delaySeconds,
    incidents: incidents.length,
    faults: judge(incidents, changes),
    candidates: world.services.services.size + world.services.hosts.size + changes.length,
    harmful: world.harmful.slice(harmfulBefore),
    actions: incidents.flatMap(({ actions }) =>
      actions.map((one) => `${one.title}: ${one.status}`),
    ),
    firstCauses: incidents.map(
      ({ title, diagnosis }) => `${title}: ${diagnosis.causes[0]?.title ?? 'no cause'}`,
    ),
  };
}
