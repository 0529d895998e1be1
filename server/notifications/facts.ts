import { z } from 'zod';
import { severitySchema } from '#lib/schemas/fields.ts';
import { messageKinds } from '#lib/choices/notifications.ts';

/** What a message says, fixed when it is planned, so that every repetition says the same. */
export const factsSchema = z.object({
  event: z.enum(messageKinds),
  /** "INC-12"; the key of the thread and the prefix of every title. */
  thread: z.string(),
  /** Title of the thread; stays when the incident gets another name. */
  subject: z.string(),
  /** First message of its thread in this channel. */
  first: z.boolean(),
  at: z.iso.datetime(),
  /** "Opened", "Action failed". */
  state: z.string(),
  title: z.string(),
  severity: severitySchema,
  priority: z.string().nullable(),
  cause: z.string().nullable(),
  reason: z.string().nullable(),
  asked: z.string().nullable(),
  /** When the approval that is asked for expires. */
  deadline: z.iso.datetime().nullable(),
  incident: z.object({ id: z.string(), number: z.number() }).nullable(),
  action: z
    .object({ id: z.string(), number: z.number(), title: z.string(), risk: z.string() })
    .nullable(),
  /** Of a rollout of a model; its thread where it belongs to no incident. */
  rollout: z.object({ id: z.string(), model: z.string(), version: z.string() }).optional(),
  environment: z.string().nullable(),
  team: z.string().nullable(),
  heldUntil: z.iso.datetime().nullable(),
  demo: z.boolean(),
  /** Of a message to one person: where it goes, whatever addresses the channel has. */
  person: z.object({ id: z.string(), name: z.string(), address: z.string() }).optional(),
  /** A page to open, where the message is about neither an incident nor an action. */
  page: z.object({ label: z.string(), path: z.string() }).optional(),
  /** Of a report: its figures in words, and the page that draws them. */
  report: z
    .object({
      lines: z.array(z.object({ label: z.string(), text: z.string() })),
      path: z.string(),
      /** The schedule, and who unsubscribed from it before this was sent; older messages have none. */
      id: z.string().optional(),
      optOuts: z.array(z.string()).default([]),
    })
    .optional(),
  /** Of a summary: the messages that it stands for, oldest first. */
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

/** What a message says that is about neither an incident nor an action: a thread of its own, nothing to decide. */
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
