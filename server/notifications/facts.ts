import { z } from 'zod';
import { messageKinds } from '#lib/choices/notifications.ts';
import { severitySchema } from '#lib/schemas/fields.ts';

/**
 * Content of a message, fixed when the message is planned, so that every repetition is identical.
 */
export const factsSchema = z.object({
  event: z.enum(messageKinds),
  /** Thread key and prefix of every title, such as "INC-12". */
  thread: z.string(),
  /** Title of the thread. It does not change if the incident is renamed. */
  subject: z.string(),
  /** Whether this is the first message of its thread in this channel. */
  first: z.boolean(),
  at: z.iso.datetime(),
  /** For example "Opened" or "Action failed". */
  state: z.string(),
  title: z.string(),
  severity: severitySchema,
  priority: z.string().nullable(),
  cause: z.string().nullable(),
  reason: z.string().nullable(),
  asked: z.string().nullable(),
  /** Expiry of the requested approval. */
  deadline: z.iso.datetime().nullable(),
  incident: z.object({ id: z.string(), number: z.number() }).nullable(),
  action: z
    .object({ id: z.string(), number: z.number(), title: z.string(), risk: z.string() })
    .nullable(),
  /** Rollout of a model. It identifies the thread if there is no incident. */
  rollout: z.object({ id: z.string(), model: z.string(), version: z.string() }).optional(),
  environment: z.string().nullable(),
  team: z.string().nullable(),
  heldUntil: z.iso.datetime().nullable(),
  demo: z.boolean(),
  /** Recipient of a personal message, regardless of the channel's addresses. */
  person: z.object({ id: z.string(), name: z.string(), address: z.string() }).optional(),
  /** Page to open if the message is about neither an incident nor an action. */
  page: z.object({ label: z.string(), path: z.string() }).optional(),
  /** Content of a report: its figures as text, and the page that shows them. */
  report: z
    .object({
      lines: z.array(z.object({ label: z.string(), text: z.string() })),
      path: z.string(),
      /**
       * ID of the schedule, and the addresses that unsubscribed from it before sending. Older
       * messages have neither.
       */
      id: z.string().optional(),
      optOuts: z.array(z.string()).default([]),
    })
    .optional(),
  /** Messages that a summary replaces, oldest first. */
  held: z
    .array(
      z.object({
        thread: z.string(),
        title: z.string(),
        state: z.string(),
        severity: severitySchema,
        at: z.iso.datetime(),
        deadline: z.iso.datetime().nullable(),
        incident: z.object({ id: z.string(), number: z.number() }).nullable(),
        action: z.object({ id: z.string(), number: z.number() }).nullable(),
        page: z.object({ label: z.string(), path: z.string() }).optional(),
      }),
    )
    .optional(),
});
export type Facts = z.output<typeof factsSchema>;

type PlainFacts = Pick<Facts, 'event' | 'thread' | 'state' | 'title' | 'demo'> & { at: Date };

/**
 * Content of a message about neither an incident nor an action. It has its own thread and requires
 * no decision.
 */
export function plainFacts({ at, ...given }: PlainFacts): Facts {
  return {
    ...given,
    subject: given.title,
    first: true,
    at: at.toISOString(),
    severity: 'info',
    priority: null,
    cause: null,
    reason: null,
    asked: null,
    deadline: null,
    incident: null,
    action: null,
    environment: null,
    team: null,
    heldUntil: null,
  };
}
