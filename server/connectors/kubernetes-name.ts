import { createHash } from 'node:crypto';

const limit = 63;
const prefix = 'tandem-';
const hashChars = 10;

/**
 * Derives a name that Kubernetes accepts for every object (RFC 1123 label, max. 63 characters) from
 * a key. Equal keys have equal names, different keys have different names.
 */
export function kubernetesName(key: string): string {
  const plain = key.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const name = `${prefix}${plain}`;
  if (plain === key && name.length <= limit && /[a-z0-9]$/.test(name)) return name;
  // For keys with invalid characters or too many: a hash preserves the difference.
  const hash = createHash('sha256').update(key).digest('hex').slice(0, hashChars);
  return `${name.slice(0, limit - hashChars - 1).replace(/-+$/, '')}-${hash}`;
}
