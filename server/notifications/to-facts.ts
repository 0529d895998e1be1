import type { NotifiedEventKind } from '#lib/schemas/notifications/notifications.ts';
import { rolloutTakenBack, rolloutWaits } from '#server/notifications/event-kind.ts';
import type { Facts } from '#server/notifications/facts.ts';
import type { Subject } from '#server/notifications/read-subject.ts';

const states: Readonly<Record<string, string>> = {
  opened: 'Opened',
  reopened: 'Reopened',
  resolved: 'Resolved',
  severity: 'Severity raised',
  assigned: 'Assigned',
  'action.proposed': 'Approval required',
  'action.held': 'Approval required',
  'action.reminder': 'Approval still required',
  'action.failed': 'Action failed',
  'action.unknown': 'Action outcome unknown',
  'action.rollback_unknown': 'Rollback outcome unknown',
  'action.rollback_failed': 'Rollback failed',
  'action.verified': 'Action verified',
  'action.not_verified': 'Action did not help',
  'action.inconclusive': 'Effect not proven',
  [rolloutWaits]: 'Rollout needs a decision',
  [rolloutTakenBack]: 'Version rolled back',
};

const asks: Readonly<Record<string, string>> = {
  opened: 'Open and acknowledge it.',
  reopened: 'Open and acknowledge it.',
  severity: 'Check it again: it got worse.',
  assigned: 'You are the new owner: open and acknowledge it.',
  'action.proposed': 'Approve or reject the action.',
  'action.held': 'Approve or reject the action: it does not run automatically.',
  'action.reminder': 'Approve or reject the action before it expires.',
  'action.failed': 'Check why it failed and decide what to do next.',
  'action.unknown': 'Find out whether it had an effect, and record the outcome.',
  'action.rollback_unknown': 'Find out whether the target is restored, and record the outcome.',
  'action.rollback_failed': 'Restore the target manually.',
  'action.not_verified': 'Check the next cause.',
  'action.inconclusive': 'Open the action and decide whether it helped.',
  [rolloutWaits]: 'Continue with the available data, keep waiting, or abandon the version.',
  [rolloutTakenBack]: 'Check which test failed before the model is retrained.',
};

export type FactsInput = {
  kind: NotifiedEventKind;
  at: Date;
  first: boolean;
  threadTitle: string | null;
  heldUntil: Date | null;
};

/** Thread name of a rollout, such as "pricing v7". */
const rolloutThread = ({ model, version }: { model: string; version: string }): string =>
  `${model} v${version}`;

/** Additional content of a message about a rollout. */
function rolloutFacts({ rollout }: Subject): Pick<Facts, 'rollout' | 'page'> {
  if (rollout === null) return {};
  const { id, model, version } = rollout;
  const path = `/models/${encodeURIComponent(model)}/rollouts/${id}`;
  return { rollout: { id, model, version }, page: { label: 'Open the rollout', path } };
}

function threadOf({ incident, action, rollout }: Subject): string {
  if (incident !== null) return `INC-${incident.number}`;
  return action === null && rollout !== null
    ? rolloutThread(rollout)
    : `ACT-${action?.number ?? 0}`;
}

/** Content of an event's message. */
export function toFacts(subject: Subject, given: FactsInput): Facts {
  const { incident, action, rollout, noted } = subject;
  const title =
    action?.title ??
    incident?.title ??
    (rollout === null ? '' : `Version ${rollout.version} of ${rollout.model}`);
  return {
    event: given.kind,
    thread: threadOf(subject),
    subject: given.threadTitle ?? incident?.title ?? title,
    first: given.first,
    at: given.at.toISOString(),
    state: states[noted.entry] ?? given.kind,
    title: incident?.title ?? title,
    severity: subject.severity,
    priority: incident?.priority ?? null,
    cause: subject.cause,
    reason: (noted.reason ?? noted.said)?.slice(0, 500) ?? null,
    asked: asks[noted.entry] ?? null,
    deadline: given.kind.startsWith('approval-') ? (action?.expiresAt.toISOString() ?? null) : null,
    incident: incident === null ? null : { id: incident.id, number: incident.number },
    action:
      action === null
        ? null
        : { id: action.id, number: action.number, title: action.title, risk: action.risk },
    environment: subject.environment,
    team: subject.team,
    heldUntil: given.heldUntil?.toISOString() ?? null,
    demo: subject.demo,
    ...rolloutFacts(subject),
  };
}
