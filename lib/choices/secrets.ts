/** Prefix of the environment variables that secret references may name. */
export const secretVariablePrefix = 'TANDEM_SECRET_';

const reference = /^(?:env|file|secrets):/u;
const kept = /^(kept|lost):(\S+)$/u;

/** Whether a text is a secret reference (`env:NAME`, `file:PATH`) rather than the secret itself. */
export function isSecretReference(text: string): boolean {
  return reference.test(text);
}

/**
 * Whether an entry uses the server's secrets or private addresses. Only administrators may
 * configure and test such entries.
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

/** Formats a secret for display: masks text that was entered but not yet saved. */
export function maskedSecret(text: string): string {
  const isShown = text === '' || isSecretReference(text) || secretState(text) !== null;
  return isShown ? text : 'entered here';
}
