import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { settleAfterAction } from '#server/incidents/settle-after-action.ts';
import { rolloutTakenBack, rolloutWaits } from '#server/notifications/event-kind.ts';
import { noteEvent } from '#server/notifications/note-event.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import type { ChangedFields } from './rollout-change.ts';
import type { Rollout } from './rollout-row.ts';

/** What people want to hear of at once: that one of them is waited for, and that a version was taken back by itself. */
function kindOf(rollout: Rollout, { stage, state, outcome }: ChangedFields): string {
  if (state === 'waiting') return rolloutWaits;
  const isTaken = stage === 'reverting' && rollout.stage !== 'reverting' && outcome !== 'aborted';
  return isTaken ? rolloutTakenBack : 'rollout';
}

/** The verdict of the gate with the rule that it was made by, for the audit log. */
function verdictOf({ gate }: ChangedFields) {
  if (gate?.kind !== 'judged') return {};
  const checks = Object.fromEntries(gate.checks.map(({ id, status }) => [id, status]));
  return { gate: { passed: gate.passed, rule: gate.rule, checks } };
}

/** Writes what a move says to people: audit log, and the story of its incident or the notifications. */
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

/** What the labels have proven ends the incident that began it. */
export async function settleIncident(context: VerbContext, rollout: Rollout): Promise<void> {
  if (rollout.incidentId === null) return;
  const actionTitle = `Version ${rollout.version} of ${rollout.model}`;
  await settleAfterAction(
    context.actor,
    { id: rollout.incidentId, fixes: 'cause', actionTitle, proposedAt: null },
    { within: context },
  );
}
