/** Prefix of environment variables that references may name. */
export const secretVariablePrefix = 'TANDEM_SECRET_';

const reference = /^(?:env|file|secrets):/u;
const kept = /^(kept|lost):(\S+)$/u;

/** Whether a text is a reference to a secret (`env:NAME`, `file:PATH`) rather than the secret. */
export function isSecretReference(text: string): boolean {
  return reference.test(text);
}

/**
 * Whether a row uses secrets or private addresses of the server. Only administrators may set up and
 * test such rows.
 */
export function isOutboundRestricted(
  secrets: readonly (string | null)[],
  allow: readonly string[],
): boolean {
  return allow.length > 0 || secrets.some((secret) => secret !== null && isSecretReference(secret));
}

/**
 * Parses the API's text for a stored secret, `kept:TIME` or `lost:TIME`: the time it was stored,
 * and whether it can still be read. Null for any other text.
 */
export function secretState(text: string): { since: string; readable: boolean } | null {
  const [, word, since = ''] = kept.exec(text) ?? [];
  return word === undefined ? null : { since, readable: word === 'kept' };
}

/** A secret for display: masks text that was entered but not saved yet. */
export function maskedSecret(text: string): string {
  const isShown = text === '' || isSecretReference(text) || secretState(text) !== null;
  return isShown ? text : 'entered here';
}
