import type { Prisma } from '#server/generated/prisma/client.ts';

/**
 * Converts a value to Prisma's Json input. Dates become ISO strings and undefined members are
 * dropped. Throws on BigInt and cycles.
 */
export function toJson(value: unknown): Prisma.InputJsonValue {
  // Guarantee: JSON.parse returns only JSON.
  return JSON.parse(JSON.stringify(value ?? null)) as Prisma.InputJsonValue;
}

/** JSON with sorted keys and no whitespace, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
