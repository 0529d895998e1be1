import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { settleAfterAction } from '#server/incidents/settle-after-action.ts';
import { rolloutTakenBack, rolloutWaits } from '#server/notifications/event-kind.ts';
import { noteEvent } from '#server/notifications/note-event.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import type { ChangedFields } from './rollout-change.ts';
import type { Rollout } from './rollout-row.ts';

/**
 * Notification kinds for urgent changes: the rollout waits for a user, or a version was rolled back
 * automatically.
 */
function kindOf(rollout: Rollout, { stage, state, outcome }: ChangedFields): string {
  if (state === 'waiting') return rolloutWaits;
  const isTaken = stage === 'reverting' && rollout.stage !== 'reverting' && outcome !== 'aborted';
  return isTaken ? rolloutTakenBack : 'rollout';
}

/** Gate verdict with its rule, for the audit log. */
function verdictOf({ gate }: ChangedFields) {
  if (gate?.kind !== 'judged') return {};
  const checks = Object.fromEntries(gate.checks.map(({ id, status }) => [id, status]));
  return { gate: { passed: gate.passed, rule: gate.rule, checks } };
}

/** Publishes a move in the audit log, and in the timeline of its incident or as notifications. */
export async function tellChange(
  context: VerbContext,
  rollout: Rollout,
  { note, change: given }: { note: string; change: ChangedFields },
): Promise<void> {
  const { outcome, stage = rollout.stage } = given;
  await context.audit({
    subject: { kind: 'rollout', id: rollout.id, name: `${rollout.model} ${rollout.version}` },
    before: { stage: rollout.stage, step: rollout.step, state: rollout.state },
    after: { stage, note, ...(outcome === undefined ? {} : { outcome }), ...verdictOf(given) },
    reason: note,
    demo: rollout.demo,
  });
  const entry = {
    kind: kindOf(rollout, given),
    title: `Rollout of version ${rollout.version} of ${rollout.model}: ${note}`,
    body: given.reason === note ? null : (given.reason ?? null),
    story: true,
    data: { rolloutId: rollout.id, model: rollout.model, said: note },
  };
  if (rollout.incidentId !== null) await addTimelineEvent(context, rollout.incidentId, entry);
  else await noteEvent(context, null, entry);
}

/** Resolves the incident that started the rollout once labels prove the fix. */
export async function settleIncident(context: VerbContext, rollout: Rollout): Promise<void> {
  if (rollout.incidentId === null) return;
  const actionTitle = `Version ${rollout.version} of ${rollout.model}`;
  await settleAfterAction(
    context.actor,
    { id: rollout.incidentId, fixes: 'cause', actionTitle, proposedAt: null },
    { within: context },
  );
}
