import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { parseAddress } from '#server/platform/outbound/forbidden-target.ts';

type Network = [network: ipaddr.IPv4 | ipaddr.IPv6, bits: number];

/** Proxies whose `X-Forwarded-For` header is trusted. */
export type TrustedProxies = readonly Network[];

function parseNetwork(entry: string): Network | null {
  const [address = '', bits] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || entry.includes('%')) return null;
  const network = ipaddr.parse(address);
  if (network instanceof ipaddr.IPv6 && network.isIPv4MappedAddress()) return null;
  const allBits = version === 4 ? 32 : 128;
  if (bits === undefined) return [network, allBits];
  const isPrefix = /^\d{1,3}$/u.test(bits) && Number(bits) <= allBits;
  return isPrefix && entry.split('/').length === 2 ? [network, Number(bits)] : null;
}

/**
 * Parses proxies from a comma-separated list of addresses and CIDR ranges.
 *
 * @returns the first invalid entry as `wrong`
 */
export function parseProxies(text: string): { proxies: TrustedProxies } | { wrong: string } {
  const proxies: Network[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const network = parseNetwork(entry);
    if (network === null) return { wrong: entry };
    proxies.push(network);
  }
  return { proxies };
}

/**
 * Canonical form of an address, with IPv4-mapped addresses as IPv4 and without a zone. Null if it
 * is not an address.
 */
function canonical(address: string): string | null {
  const [plain = ''] = address.split('%', 1);
  return isIP(plain) === 0 ? null : parseAddress(plain).toString();
}

export function isTrustedProxy(address: string | undefined, proxies: TrustedProxies): boolean {
  const text = canonical(address ?? '');
  if (text === null) return false;
  const parsed = ipaddr.parse(text);
  return proxies.some(
    ([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits),
  );
}

/** Removes the port that some proxies add: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  const [, bracketed] = /^"?\[([^\]]*)\](?::\d+)?"?$/u.exec(entry) ?? [];
  return bracketed ?? entry.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/u, '$1');
}

/** Parts of a request that determine its client address; Node joins repeated headers with commas. */
export type Connection = {
  socket: { remoteAddress?: string | undefined };
  headers: Readonly<Record<string, string | string[] | undefined>>;
};

/**
 * Client address; null if the connection is closed. `X-Forwarded-For` counts only on a connection
 * from a trusted proxy. It is read from the right, where each proxy adds the address it received
 * the request from, up to the first address that is not a trusted proxy. Client-supplied entries
 * are further left. An entry that is not an address ends the search at the proxy that forwarded it.
 */
export function clientAddress(
  { socket, headers }: Connection,
  proxies: TrustedProxies,
): string | null {
  let address = canonical(socket.remoteAddress ?? '');
  const hops = String(headers['x-forwarded-for'] ?? '').split(',');
  while (address !== null && hops.length > 0 && isTrustedProxy(address, proxies)) {
    const hop = canonical(withoutPort((hops.pop() ?? '').trim()));
    if (hop === null) break;
    address = hop;
  }
  return address;
}

/**
 * Rate limit key: an IPv4 address, or the /64 network of an IPv6 address, because one client owns
 * that whole network.
 */
export function limitKeyOf(address: string | null): string {
  if (address === null || isIP(address) !== 6) return address ?? 'unknown';
  const bytes = ipaddr.parse(address).toByteArray();
  return `${new ipaddr.IPv6([...bytes.slice(0, 8), ...Array.from({ length: 8 }, () => 0)]).toString()}/64`;
}
