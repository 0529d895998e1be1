import { z } from 'zod';
import { changeKinds } from '#lib/schemas/infrastructure/infrastructure.ts';
import { storableText } from '#server/platform/database/storable-text.ts';

const text = (maxChars: number) => z.string().trim().max(maxChars).transform(storableText);

/** A deployment or other change, as reported by senders. */
export const changeSchema = z.object({
  kind: z.enum(changeKinds),
  ref: text(512).pipe(z.string().min(1)),
  title: text(512).pipe(z.string().min(1)),
  occurredAt: z.iso.datetime({ offset: true }).transform((time) => new Date(time).toISOString()),
  resource: z.object({
    kind: text(64).pipe(z.string().min(1)),
    name: text(512).pipe(z.string().min(1)),
  }),
  environment: text(128).default(''),
  before: text(512).nullish(),
  after: text(512).nullish(),
  actor: text(256).nullish(),
  url: text(2048).nullish(),
});

export type ChangePayload = z.output<typeof changeSchema>;
