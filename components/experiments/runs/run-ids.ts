const HEX = /^[0-9a-f]{32}$/u;
const SHORT = /^[\w-]{22}$/u;

/** The id of a run in the 22 letters of base64: a thousand of them are an address that servers and proxies take. */
export function shortRunId(id: string): string {
  if (!HEX.test(id)) return id;
  const bytes = id.match(/../gu) ?? [];
  const text = String.fromCodePoint(...bytes.map((byte) => Number.parseInt(byte, 16)));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').slice(0, 22);
}

/** Reads what `shortRunId` wrote, and ids as they are. */
export function wholeRunId(text: string): string {
  if (!SHORT.test(text)) return text;
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Array.from(bytes, (byte) => (byte.codePointAt(0) ?? 0).toString(16).padStart(2, '0')).join(
    '',
  );
}
