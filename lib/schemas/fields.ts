import { z } from 'zod';
import { demoChoices, demoCounts } from '#lib/choices/demo.ts';
import { priorities, severities } from '#lib/choices/incidents.ts';
import { isSecretReference, secretState } from '#lib/choices/secrets.ts';

export const idSchema = z.uuid();
/** Version or revision that was edited; a conflict if another one is now in force. */
export const baseVersionSchema = z.number().int().min(0).optional();
export const isoTime = z.iso.datetime({ offset: true });

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

/** A flag in a URL: `1`, `true` or `on`, and their opposites. */
export const flagParam = z.union([z.boolean(), z.stringbool()]);

/** Waits until all acknowledged data can be read. */
export const freshParam = flagParam.optional();

/** Page size: default 50, clamped to 1,000. */
const limitParam = z.coerce
  .number()
  .int()
  .min(1)
  .default(50)
  .transform((value) => Math.min(value, 1_000));

export const pageParams = { cursor: z.string().max(500).optional(), limit: limitParam };

/** Same, for lists ordered by a text that may be long, such as a label value. */
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

/** Business tiers in a URL, 1 the highest. */
export const tierParam = listParam.pipe(z.array(z.enum(['1', '2', '3', '4'], 'must be 1 to 4')));

/**
 * Whether data of the demo company counts: `out` excludes it, `only` excludes everything else. By
 * default it counts only while there is no real data of the kind.
 */
export const demoParam = z.enum(demoChoices).optional();
export type DemoChoice = NonNullable<z.output<typeof demoParam>>;
/**
 * By default a list contains both and marks the demo's items; `figures` selects what the figures
 * count.
 */
export const demoListParam = z.enum([...demoChoices, 'figures']).optional();
export const demoCountedSchema = z
  .enum(demoCounts)
  .describe('Whether the demo company is excluded, is the only data, or does not exist');
export type DemoCounted = z.output<typeof demoCountedSchema>;

export type Page<T> = { items: T[]; nextCursor: string | null };

export const severitySchema = z.enum(severities);
export type Severity = z.output<typeof severitySchema>;
export const prioritySchema = z.enum(priorities);
export type Priority = z.output<typeof prioritySchema>;

export type ResourceRef = { id: string | null; kind: string; name: string };
export type Point = [epochMs: number, value: number | null];

/**
 * `age`: how long the requesting page has been open, in ms; hints of changes since then are sent
 * first.
 */
export const eventsInput = z.object({
  age: z.coerce.number().int().min(0).max(86_400_000).optional(),
});

/** A secret as stored or returned: its location, or that it is stored encrypted. */
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

/** Same, without surrounding spaces and line breaks, which are often pasted along. */
export const secretText = z.string().trim().pipe(exactSecret).describe(describeSecret);

/** Same, where the entered text is the address of a chat's incoming webhook. */
export const secretAddress = secretText
  .refine((text) => {
    if (!isTypedSecret(text)) return true;
    return URL.canParse(text) && /^https?:$/u.test(new URL(text).protocol);
  }, 'must be the URL of the webhook (https://…), or env:TANDEM_SECRET_NAME or file:PATH')
  .describe(describeSecret);

/** True for a key of Standard Webhooks: base64, with or without the prefix whsec_. */
export function isSigningKey(text: string): boolean {
  return /^(?:whsec_)?(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u.test(text);
}

export const signingKeyRule =
  'must be a Standard Webhooks key: base64, usually with the prefix whsec_';

/** Same, where the entered text is a signing key of Standard Webhooks. */
export const secretSigningKey = secretText
  .refine((text) => !isTypedSecret(text) || isSigningKey(text), signingKeyRule)
  .describe(describeSecret);
