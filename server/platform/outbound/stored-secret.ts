import { isSecretReference, secretState } from '#lib/choices/secrets.ts';
import { wrongField } from '#server/platform/errors.ts';
import { openText, sealText } from './sealed-text.ts';
import { readReference, referenceProblem, requireAllowedReference } from './secret-reference.ts';

/**
 * A secret is stored in one column as a reference, or as a typed secret `sealed:PURPOSE:MS:TEXT`,
 * sealed for that purpose at that time. ADR 0048.
 */
const sealedForm = /^sealed:([a-z-]+):(\d{1,15}):([\w-]+)$/u;
const purpose = 'secret';

function sealedParts(stored: string) {
  const [, sealedFor, ms, text] = sealedForm.exec(stored) ?? [];
  if (sealedFor === undefined || ms === undefined || text === undefined) return null;
  return { sealedFor, ms: Number(ms), text };
}

/** Secret that a column refers to or contains; null if it is missing or cannot be decrypted. */
export function resolveSecret(stored: string): string | null {
  const sealed = sealedParts(stored);
  return sealed === null ? readReference(stored) : openText(sealed.text, sealed.sealedFor);
}

/**
 * Public form of a stored secret for screens, responses and conflicts: the reference, or for a
 * sealed secret its status (readable or lost) and its time.
 */
export function shownSecret(stored: string): string;
export function shownSecret(stored: string | null): string | null;
export function shownSecret(stored: string | null): string | null {
  const sealed = stored === null ? null : sealedParts(stored);
  if (stored === null || sealed === null) return stored;
  const word = resolveSecret(stored) === null ? 'lost' : 'kept';
  return `${word}:${new Date(sealed.ms).toISOString()}`;
}

/** Reason `resolveSecret` returns no secret, with the fix. Never contains the secret. */
export function unreadable(stored: string): string {
  if (sealedParts(stored) !== null) return 'The stored secret cannot be decrypted: set it again.';
  return referenceProblem(stored) ?? `The secret ${stored} could not be read.`;
}

/** Fix for the first of these columns whose reference is not allowed; null if all are allowed. */
export function secretProblem(stored: readonly (string | null)[]): string | null {
  for (const one of stored) {
    const problem = one !== null && isSecretReference(one) ? referenceProblem(one) : null;
    if (problem !== null) return problem;
  }
  return null;
}

/**
 * Text from another system, without the secret that was sent to it and that it may echo, including
 * the secret's Basic-auth encoding.
 */
export function withoutSecret(stored: string | null, text: string): string {
  const secret = stored === null ? null : resolveSecret(stored);
  // Shorter secrets would match ordinary words.
  if (secret === null || secret.length < 4) return text;
  return [secret, Buffer.from(secret).toString('base64')].reduce(
    (left, form) => left.replaceAll(form, '[hidden]'),
    text,
  );
}

type Keeping = {
  /** Field name for error messages. */
  field: string;
  before: string | null;
  now: Date;
  /**
   * Whether the secret is now sent to a different destination. Only a user who knows the secret may
   * then send it there.
   */
  moved?: boolean;
};

/**
 * Column value for the given input: a reference as is, a retained secret unchanged, a typed secret
 * sealed. Throws `invalid_input` if a new reference is not allowed, if no stored secret exists to
 * retain, or if a retained secret would be sent to another address.
 */
export function storedSecret(given: string, keeping: Keeping): string;
export function storedSecret(given: string | null, keeping: Keeping): string | null;
export function storedSecret(
  given: string | null,
  { field, before, now, moved = false }: Keeping,
): string | null {
  if (given === null) return null;
  if (isSecretReference(given)) {
    // A stored reference that is no longer permitted remains until it is replaced, but is never
    // read.
    if (given !== before) requireAllowedReference(field, given);
    return given;
  }
  if (secretState(given) === null)
    return `sealed:${purpose}:${now.getTime()}:${sealText(given, purpose)}`;
  if (before === null || sealedParts(before) === null)
    throw wrongField(field, 'no secret is stored: enter the secret, or a reference');
  if (moved)
    throw wrongField(
      field,
      'is stored for the previous address and is not sent to another one: enter it again, or a reference',
    );
  return before;
}

/** True if both addresses have the same scheme, host and port. */
export function isSameOrigin(one: string, other: string): boolean {
  return new URL(one).origin === new URL(other).origin;
}

/**
 * Changes to secrets for the audit log: columns that were set, replaced or removed. The log redacts
 * their values by column name.
 */
export function secretChanges(
  before: Readonly<Record<string, string | null>>,
  after: Readonly<Record<string, string | null>>,
): { note?: string } {
  const notes = [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((field) => {
    const [was, is] = [before[field] ?? null, after[field] ?? null];
    if (was === is) return [];
    if (is === null) return [`a secret was removed (${field})`];
    const from = isSecretReference(is) ? `, it is read from ${is}` : '';
    return [`a secret was ${was === null ? 'set' : 'replaced'} (${field})${from}`];
  });
  return notes.length === 0 ? {} : { note: notes.join('; ') };
}
