import { z } from 'zod';
import { severityRank } from '#engines/triage/severity.ts';
import { severitySchema } from '#lib/schemas/fields.ts';
import type { NotificationEventKind } from '#lib/schemas/notifications/notifications.ts';

/** Kinds of a rollout's timeline entries that trigger notifications. */
export const rolloutWaits = 'rollout.waits';
export const rolloutTakenBack = 'rollout.taken_back';

const kinds: Readonly<Record<string, NotificationEventKind>> = {
  opened: 'opened',
  reopened: 'opened',
  resolved: 'resolved',
  'action.proposed': 'approval-wanted',
  // The policy would run the action automatically, but something else requires a user's approval.
  'action.held': 'approval-wanted',
  'action.reminder': 'approval-reminder',
  'action.failed': 'action-failed',
  'action.unknown': 'action-failed',
  'action.rollback_unknown': 'action-failed',
  'action.rollback_failed': 'action-failed',
  'action.verified': 'action-verified',
  'action.not_verified': 'action-not-verified',
  'action.inconclusive': 'action-not-verified',
  [rolloutWaits]: 'rollout-waits',
  [rolloutTakenBack]: 'rollout-taken-back',
};

const handOver = z.looseObject({ handedOver: z.literal(true), userId: z.uuid() });
const move = z.looseObject({ from: severitySchema, to: severitySchema });

/** Notification kind for a timeline entry of this kind; null if it triggers none. */
export function eventKindOf(kind: string, data: unknown): NotificationEventKind | null {
  if (kind === 'assigned') return handOver.safeParse(data).success ? 'handed-over' : null;
  if (kind !== 'severity') return kinds[kind] ?? null;
  const parsed = move.safeParse(data);
  if (!parsed.success) return null;
  const raised = severityRank(parsed.data.to) > severityRank(parsed.data.from);
  return raised ? 'severity-raised' : null;
}

/** User who gets a personal notification of an entry, in addition to the channels; null if none. */
export function personOf(kind: string, data: unknown): string | null {
  if (kind !== 'assigned') return null;
  return handOver.safeParse(data).data?.userId ?? null;
}
