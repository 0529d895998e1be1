import { isSecretReference, keptSecret } from '#lib/choices/secrets.ts';
import { wrongField } from '#server/platform/errors.ts';
import { openText, sealText } from './sealed-text.ts';
import { readReference, referenceProblem, requireAllowedReference } from './secret-reference.ts';

/**
 * A secret stands in one column: a reference, or what was typed as `sealed:PURPOSE:MS:TEXT`, sealed for that purpose
 * at that time. ADR 0048.
 */
const sealedForm = /^sealed:([a-z-]+):(\d{1,15}):([\w-]+)$/u;
const purpose = 'secret';

function sealedParts(stored: string) {
  const [, sealedFor, ms, text] = sealedForm.exec(stored) ?? [];
  if (sealedFor === undefined || ms === undefined || text === undefined) return null;
  return { sealedFor, ms: Number(ms), text };
}

/** The secret that a column stands for, wherever it is; null when it is not there or cannot be opened. */
export function resolveSecret(stored: string): string | null {
  const sealed = sealedParts(stored);
  return sealed === null ? readReference(stored) : openText(sealed.text, sealed.sealedFor);
}

/** What screens, answers and conflicts say of it: the reference, or `kept:TIME` or `lost:TIME`. */
export function shownSecret(stored: string): string;
export function shownSecret(stored: string | null): string | null;
export function shownSecret(stored: string | null): string | null {
  const sealed = stored === null ? null : sealedParts(stored);
  if (stored === null || sealed === null) return stored;
  const word = resolveSecret(stored) === null ? 'lost' : 'kept';
  return `${word}:${new Date(sealed.ms).toISOString()}`;
}

/** Why nothing can be done with a secret that `resolveSecret` does not find. Never holds the secret. */
export function unreadable(stored: string): string {
  if (sealedParts(stored) !== null)
    return 'The secret that was typed cannot be read any more: set it again.';
  return referenceProblem(stored) ?? `The secret ${stored} cannot be read.`;
}

/** What to change about the first of these columns whose reference is not allowed; null where all are. */
export function secretProblem(stored: readonly (string | null)[]): string | null {
  for (const one of stored) {
    const problem = one !== null && isSecretReference(one) ? referenceProblem(one) : null;
    if (problem !== null) return problem;
  }
  return null;
}

/** What another system said, without the secret that it was sent and may repeat, also as Basic carries it. */
export function withoutSecret(stored: string | null, text: string): string {
  const secret = stored === null ? null : resolveSecret(stored);
  // Shorter ones stand in ordinary words.
  if (secret === null || secret.length < 4) return text;
  return [secret, Buffer.from(secret).toString('base64')].reduce(
    (left, form) => left.replaceAll(form, '[hidden]'),
    text,
  );
}

type Keeping = {
  /** What names the field in a refusal. */
  field: string;
  /** The column before. */
  before: string | null;
  now: Date;
  /** Is the secret sent, and to somewhere else than before? Then only who knows it may send it there. */
  moved?: boolean;
};

/**
 * The column for what was given: a reference as it is, what is kept as it was, what was typed sealed. Throws
 * `invalid_input` for a new reference that is not allowed, where nothing is kept, or where what is kept would be sent
 * to another address.
 */
export function storedSecret(given: string, keeping: Keeping): string;
export function storedSecret(given: string | null, keeping: Keeping): string | null;
export function storedSecret(
  given: string | null,
  { field, before, now, moved = false }: Keeping,
): string | null {
  if (given === null) return null;
  if (isSecretReference(given)) {
    // A stored reference that is no longer permitted stays until it is replaced. It is never read.
    if (given !== before) requireAllowedReference(field, given);
    return given;
  }
  if (keptSecret(given) === null)
    return `sealed:${purpose}:${now.getTime()}:${sealText(given, purpose)}`;
  if (before === null || sealedParts(before) === null)
    throw wrongField(field, 'nothing is kept here: type the secret, or name where it is');
  if (moved)
    throw wrongField(
      field,
      'is kept for the address before, and is not sent to another one: type it again, or name where it is',
    );
  return before;
}

/** Do two addresses lead to the same scheme, host and port? */
export function isSameOrigin(one: string, other: string): boolean {
  return new URL(one).origin === new URL(other).origin;
}

/**
 * What happened to secrets, as the audit log tells it: whose column was set, replaced or taken away. Their words are
 * hidden there by their names.
 */
export function secretChanges(
  before: Readonly<Record<string, string | null>>,
  after: Readonly<Record<string, string | null>>,
): { note?: string } {
  const notes = [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((field) => {
    const [was, is] = [before[field] ?? null, after[field] ?? null];
    if (was === is) return [];
    if (is === null) return [`a secret was taken away (${field})`];
    const from = isSecretReference(is) ? `, it is read from ${is}` : '';
    return [`a secret was ${was === null ? 'set' : 'replaced'} (${field})${from}`];
  });
  return notes.length === 0 ? {} : { note: notes.join('; ') };
}
