import { describe, expect, test } from 'vitest';
import { isForbiddenAddress, isForbiddenHost } from './forbidden-target.ts';
import { isReachable, resolveAllowed } from './outbound.ts';

const everything = ['0.0.0.0/0', '::/0'];

describe('addresses that no allow-list opens', () => {
  test.each([
    ['link-local', '169.254.169.254'],
    ['link-local as IPv4-mapped', '::ffff:169.254.169.254'],
    ['link-local as IPv4-mapped, hexadecimal', '::ffff:a9fe:a9fe'],
    ['link-local through NAT64', '64:ff9b::a9fe:a9fe'],
    ['link-local through a translator', '::ffff:0:a9fe:a9fe'],
    ['link-local through 6to4', '2002:a9fe:a9fe::1'],
    ['link-local IPv6', 'fe80::1'],
    ['containers of Amazon', '169.254.170.2'],
    ['Azure', '168.63.129.16'],
    ['Azure as IPv4-mapped', '::ffff:168.63.129.16'],
    ['Azure through NAT64', '64:ff9b::a83f:8110'],
    ['Azure through 6to4', '2002:a83f:8110::'],
    ['Alibaba Cloud', '100.100.100.200'],
    ['Alibaba Cloud through NAT64', '64:ff9b::6464:64c8'],
    ['Oracle Cloud', '192.0.0.192'],
    ['Amazon', 'fd00:ec2::254'],
    ['Amazon, in full', 'FD00:0EC2:0000:0000:0000:0000:0000:0254'],
    ['Google', 'fd20:ce::254'],
    ['Scaleway', 'fd00:42::42'],
    ['loopback as IPv4-compatible', '::7f00:1'],
    ['loopback as IPv4-compatible, dotted', '::127.0.0.1'],
    ['private as IPv4-compatible', '::10.0.0.1'],
    ['public as IPv4-compatible', '::8.8.8.8'],
    ['unspecified', '::'],
    ['unspecified IPv4', '0.0.0.0'],
    ['multicast', '224.0.0.1'],
    ['multicast IPv6', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
  ])('%s: %s', (_name, address) => {
    expect(isForbiddenAddress(address)).toBe(true);
    expect(isReachable(address, [])).toBe(false);
    expect(isReachable(address, [...everything, address])).toBe(false);
  });
});

describe('addresses that an allow-list opens', () => {
  test.each([
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '192.0.0.1',
    'fd00::1',
    '64:ff9b::a00:1',
  ])('%s', (address) => {
    expect(isReachable(address, [])).toBe(false);
    expect(isReachable(address, everything)).toBe(true);
  });
});

test.each(['8.8.8.8', '168.63.129.17', '2606:4700:4700::1111'])(
  'the public address %s needs no allow-list',
  (address) => expect(isReachable(address, [])).toBe(true),
);

test.each([
  'metadata.google.internal',
  'METADATA.Google.Internal.',
  'metadata.goog',
  'metadata',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
])('the host name %s is refused before it is resolved', async (host) => {
  expect(isForbiddenHost(host)).toBe(true);
  await expect(resolveAllowed(host, everything)).rejects.toMatchObject({
    code: 'forbidden',
    message: `Tandem never connects to ${host}: it is link-local or a cloud metadata service.`,
  });
});

test('other names are not', () => {
  expect(['metadata.example.test', 'my-metadata', 'localhost'].some(isForbiddenHost)).toBe(false);
});
