import { z } from 'zod';
import { personalEvents } from '#lib/choices/notifications.ts';
import { preferencesSchema } from '#lib/schemas/accounts/accounts.ts';
import type { EventOutcome } from '#lib/schemas/notifications/notifications.ts';
import type { NotificationEvent } from '#server/generated/prisma/client.ts';
import { plainFacts, type Facts } from '#server/notifications/facts.ts';
import type { Subject } from '#server/notifications/read-subject.ts';
import { toFacts } from '#server/notifications/to-facts.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import type { VerbContext } from '#server/platform/verb.ts';

const [kind] = personalEvents;
const noted = z.object({
  userId: z.uuid(),
  title: z.string().catch(''),
  reason: z.string().nullable().catch(null),
});

type PersonalPlan = { outcome: EventOutcome; detail: string; made: number };
const untold = (detail: string): PersonalPlan => ({ outcome: 'not-needed', detail, made: 0 });

/** Recipient of the mail, or the reason the mail has none. */
async function recipient(context: VerbContext, userId: string) {
  const user = await context.tx.user.findUnique({ where: { id: userId } });
  if (user === null || user.disabledAt !== null || user.kind !== 'person')
    return untold('The account is disabled or deleted.');
  if (user.demo) return untold(`${user.name} is a demo user.`);
  if (preferencesSchema.safeParse(user.preferences).data?.handOverMails === false)
    return untold(`${user.name} has turned off these emails.`);
  return { id: user.id, name: user.name, address: user.email };
}

/** Content of a message about a user's approvals. */
function approvalFacts(event: NotificationEvent, title: string, reason: string | null): Facts {
  return {
    ...plainFacts({
      event: kind,
      thread: 'APPROVALS',
      state: 'Assigned',
      title,
      at: event.at,
      demo: false,
    }),
    reason,
    asked: 'Decide on pending approvals on their behalf.',
    page: { label: 'Open pending approvals', path: '/actions' },
  };
}

/**
 * Plans one mail to a user for an assignment or delegation, over the oldest enabled mail channel.
 * The channel's server sends the mail, but its own addresses do not get it.
 */
export async function planPersonal(
  context: VerbContext,
  event: NotificationEvent,
  subject: Subject | null,
): Promise<PersonalPlan> {
  const data = noted.safeParse(event.data);
  if (!data.success) return { outcome: 'gone', detail: 'It names no recipient.', made: 0 };
  const { userId, title, reason } = data.data;
  const person = await recipient(context, userId);
  if ('outcome' in person) return person;
  const channel = await context.tx.notificationChannel.findFirst({
    where: { kind: 'email', enabled: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  if (channel === null) return untold('There is no email channel.');
  const facts =
    subject === null
      ? approvalFacts(event, title, reason)
      : toFacts(subject, { kind, at: event.at, heldUntil: null, first: true, threadTitle: null });
  await context.tx.notificationDelivery.create({
    data: {
      id: newId(),
      eventId: event.id,
      event: kind,
      channelId: channel.id,
      channelName: channel.name,
      channelKind: channel.kind,
      routeName: `To ${person.name}`,
      incidentId: subject?.incident?.id ?? null,
      incidentNumber: subject?.incident?.number ?? null,
      actionId: subject?.action?.id ?? null,
      severity: facts.severity,
      teamId: subject?.teamId ?? null,
      environmentId: subject?.environmentId ?? null,
      facts: toJson({ ...facts, person }),
      state: 'pending',
      nextAttemptAt: context.now,
      createdAt: context.now,
    },
    select: { id: true },
  });
  return { outcome: 'routed', detail: `To ${person.name}`, made: 1 };
}
