/** Escapes text for HTML, including quoted attributes. */
export function escape(value: unknown): string {
  return String(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
