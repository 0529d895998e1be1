import ipaddr from 'ipaddr.js';

/**
 * Host names of cloud metadata services, which return the machine's credentials without
 * authentication.
 */
const metadataHosts = [
  'instance-data',
  'instance-data.ec2.internal',
  'metadata',
  'metadata.azure.internal',
  'metadata.goog',
  'metadata.google.internal',
  'metadata.tencentyun.com',
];

/** Addresses of metadata services outside the link-local range. */
const metadataAddresses = [
  '100.100.100.200', // Alibaba Cloud
  '168.63.129.16', // Azure
  '192.0.0.192', // Oracle Cloud
  'fd00:42::42', // Scaleway
  'fd00:ec2::254', // Amazon
  'fd20:ce::254', // Google
].map((address) => ipaddr.parse(address).toNormalizedString());

const forbiddenRanges = ['broadcast', 'linkLocal', 'multicast', 'unspecified'];
const ipv4Compatible = ipaddr.parseCIDR('::/96');

/**
 * Parses an address as the operating system does. IPv4-mapped addresses become IPv4. ipaddr.js
 * mistakes `::127.0.0.1` for an IPv4-mapped address.
 */
export function parseAddress(address: string): ipaddr.IPv4 | ipaddr.IPv6 {
  const [, front, ...bytes] = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/u.exec(address) ?? [];
  if (front === undefined) return ipaddr.process(address);
  const [a = '', b = '', c = '', d = ''] = bytes.map((byte) =>
    Number(byte).toString(16).padStart(2, '0'),
  );
  return ipaddr.process(`${front}${a}${b}:${c}${d}`);
}

/** IPv4 address inside an IPv6 translation or tunnel address. */
function embeddedIpv4(address: ipaddr.IPv6): ipaddr.IPv4 | null {
  const bytes = address.toByteArray();
  const range = address.range();
  if (range === '6to4') return new ipaddr.IPv4(bytes.slice(2, 6));
  return range === 'rfc6052' || range === 'rfc6145' ? new ipaddr.IPv4(bytes.slice(12)) : null;
}

/**
 * True for addresses that an allow-list can never permit: link-local addresses, cloud metadata
 * services, and obsolete forms of other addresses.
 */
export function isForbiddenAddress(address: string): boolean {
  const parsed = parseAddress(address);
  if (forbiddenRanges.includes(parsed.range())) return true;
  if (metadataAddresses.includes(parsed.toNormalizedString())) return true;
  if (parsed instanceof ipaddr.IPv4) return false;
  if (parsed.match(ipv4Compatible)) return parsed.range() !== 'loopback';
  const embedded = embeddedIpv4(parsed);
  return embedded !== null && isForbiddenAddress(embedded.toString());
}

/** Like `isForbiddenAddress`, for an unresolved host name. */
export function isForbiddenHost(host: string): boolean {
  return metadataHosts.includes(host.toLowerCase().replace(/\.+$/u, ''));
}
