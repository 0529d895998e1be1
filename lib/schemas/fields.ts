import { z } from 'zod';
import { demoChoices, demoCounts } from '#lib/choices/demo.ts';
import { priorities, severities } from '#lib/choices/incidents.ts';
import { isSecretReference, secretState } from '#lib/choices/secrets.ts';

export const idSchema = z.uuid();
/**
 * Version or revision that was edited. The save fails with a conflict if a newer one is in force.
 */
export const baseVersionSchema = z.number().int().min(0).optional();
/** Revision of a record in an answer. */
export const savedRevision = z
  .int()
  .describe('Counts saves; a save based on an older version returns 409 with the current one');
export const isoTime = z.iso.datetime({ offset: true });
/** Time in an answer. */
export const timeText = z.iso.datetime().describe('ISO 8601 in UTC');

/** Years 1 to 9999: supported by every store, and written with four digits in ISO 8601. */
export const epochMsRange = { min: -62_135_596_800_000, max: 253_402_300_799_999 };

/** A time from a URL: ISO 8601 or epoch milliseconds. */
export const timeParam = z.union([z.string(), z.number(), z.date()]).transform((value, context) => {
  const text = String(value instanceof Date ? value.getTime() : value);
  const ms = /^-?\d{1,15}$/.test(text) ? Number(text) : Date.parse(text);
  if (ms >= epochMsRange.min && ms <= epochMsRange.max) return new Date(ms);
  context.addIssue({ code: 'custom', message: 'must be an ISO 8601 time or epoch milliseconds' });
  return z.NEVER;
});

/** A flag in a URL: `1`, `true` or `on`, or the corresponding negative value. */
export const flagParam = z.union([z.boolean(), z.stringbool()]);

/** If true, the request waits until all acknowledged data can be read. */
export const freshParam = flagParam.optional();

/** Page size: default 50, clamped to 1,000. */
const limitParam = z.coerce
  .number()
  .int()
  .min(1)
  .default(50)
  .transform((value) => Math.min(value, 1_000));

export const pageParams = { cursor: z.string().max(500).optional(), limit: limitParam };

/** Paging for lists ordered by a potentially long text, such as a label value. */
export const textPageParams = { cursor: z.string().max(16_384).optional(), limit: limitParam };

/** A repeated or comma-separated query parameter as a list. */
export const listParam = z
  .union([z.string(), z.array(z.string())])
  .transform((value) =>
    (Array.isArray(value) ? value : value.split(',')).filter((item) => item !== ''),
  );

/** States of resources or models in a URL. Stored links and scripts also use the spellings with a space or a hyphen. */
export const healthStateParam = listParam.transform((values) =>
  values.map((value) => value.replaceAll(/[ -]/gu, '_')),
);

/** Business tiers in a URL; 1 is the highest. */
export const tierParam = listParam.pipe(z.array(z.enum(['1', '2', '3', '4'], 'must be 1 to 4')));

/**
 * Whether demo data counts: `out` excludes it, `only` excludes everything else. By default it
 * counts only while there is no real data of the same kind.
 */
export const demoParam = z.enum(demoChoices).optional();
export type DemoChoice = NonNullable<z.output<typeof demoParam>>;
/**
 * By default a list contains real and demo items and marks the latter. `figures` selects the items
 * that the figures count.
 */
export const demoListParam = z.enum([...demoChoices, 'figures']).optional();
export const demoCountedSchema = z
  .enum(demoCounts)
  .describe('Whether the demo company is excluded, is the only data, or does not exist');
export type DemoCounted = z.output<typeof demoCountedSchema>;

export type Page<T> = { items: T[]; nextCursor: string | null };

/** `{items, nextCursor}`, as returned by every paged list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });
}

export function itemsOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item) });
}

/** Response of most mutations. */
export const idAnswer = z.strictObject({ id: z.uuid() });

export const severitySchema = z.enum(severities);
export type Severity = z.output<typeof severitySchema>;
export const prioritySchema = z.enum(priorities);

export const resourceRefShape = z.strictObject({
  id: z.uuid().nullable(),
  kind: z.string(),
  name: z.string(),
});
export type ResourceRef = z.output<typeof resourceRefShape>;
export const pointShape = z
  .tuple([z.number(), z.number().nullable()])
  .describe('Epoch ms and value; null where the line breaks');
export type Point = z.output<typeof pointShape>;
export const labelsShape = z.record(z.string(), z.string());

/** Silence that applies to an alert. */
export const silenceRefShape = z.strictObject({
  id: z.uuid(),
  reason: z.string(),
  author: z.string(),
});

/** File or folder among artifacts. */
export const fileEntry = z.strictObject({
  path: z.string(),
  isDir: z.boolean(),
  fileSize: z.int().optional(),
});

/**
 * `age`: time since the requesting page was opened, in ms. Change hints from that time are sent
 * first.
 */
export const eventsInput = z.object({
  age: z.coerce.number().int().min(0).max(86_400_000).optional(),
});

/** A secret as stored or returned: its location, or a marker that it is stored encrypted. */
export const secretWord = z
  .string()
  .describe(
    'env:TANDEM_SECRET_NAME or file:PATH; kept:TIME for an entered secret, stored encrypted since TIME; lost:TIME if it cannot be decrypted',
  );

export const secretProblemText =
  'Required change to a reference that is no longer allowed; nothing is sent until then';

const isTypedSecret = (text: string): boolean =>
  !isSecretReference(text) && secretState(text) === null;

const describeSecret =
  'The secret itself, which is stored encrypted and never returned; or env:TANDEM_SECRET_NAME or file:PATH, a file in the secrets folder of the server, which needs the permission outbound:write; or kept:TIME as returned, which leaves it unchanged';

/**
 * A secret exactly as entered. Text that begins with env:, file: or secrets: is always a reference.
 * The value that the API returned for a stored secret leaves the secret unchanged. Any other text
 * is the secret itself.
 */
export const exactSecret = z
  .string()
  .min(1, 'is empty')
  .max(4_000, 'has more than 4000 characters')
  .refine(
    (text) => !isSecretReference(text) || /^\w+:\S+$/u.test(text),
    'looks like a reference, so it must be env:TANDEM_SECRET_NAME or file:PATH without spaces',
  )
  .refine((text) => !text.startsWith('sealed:'), 'must not begin with sealed:')
  .describe(describeSecret);

/**
 * Like `exactSecret`, without surrounding spaces and line breaks, which are often pasted by
 * accident.
 */
export const secretText = z.string().trim().pipe(exactSecret).describe(describeSecret);

/** Like `secretText`, but the entered text must be the address of a chat's incoming webhook. */
export const secretAddress = secretText
  .refine((text) => {
    if (!isTypedSecret(text)) return true;
    return URL.canParse(text) && /^https?:$/u.test(new URL(text).protocol);
  }, 'must be the URL of the webhook (https://…), or env:TANDEM_SECRET_NAME or file:PATH')
  .describe(describeSecret);

/** True for a Standard Webhooks key: base64, with or without the prefix whsec_. */
export function isSigningKey(text: string): boolean {
  return /^(?:whsec_)?(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u.test(text);
}

export const signingKeyRule =
  'must be a Standard Webhooks key: base64, usually with the prefix whsec_';

/** Like `secretText`, but the entered text must be a Standard Webhooks signing key. */
export const secretSigningKey = secretText
  .refine((text) => !isTypedSecret(text) || isSigningKey(text), signingKeyRule)
  .describe(describeSecret);
