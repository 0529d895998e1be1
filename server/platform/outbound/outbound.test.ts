import { createServer } from 'node:https';
import { describe, expect, onTestFinished, test } from 'vitest';
import { testCertificate } from '#server/platform/testing/certificate.ts';
import { isAllowedAddress, isReachable, sendOutbound } from './outbound.ts';

describe('addresses', () => {
  test('inner addresses are refused in every spelling, public ones pass', () => {
    for (const address of [
      '127.0.0.1',
      '::1',
      '::ffff:127.0.0.1',
      '0.0.0.0',
      '10.0.0.1',
      '172.16.0.1',
      '192.168.1.1',
      '169.254.169.254',
      'fd00::1',
      'fe80::1',
      '100.64.0.1',
      '224.0.0.1',
      'nonsense',
    ])
      expect(isReachable(address, []), address).toBe(false);
    expect(isReachable('8.8.8.8', [])).toBe(true);
  });

  test('the allow-list lets ranges through, but never link-local', () => {
    expect(isReachable('127.0.0.1', ['127.0.0.1/32'])).toBe(true);
    expect(isReachable('::ffff:127.0.0.1', ['127.0.0.1'])).toBe(true);
    expect(isReachable('10.1.2.3', ['10.1.0.0/16'])).toBe(true);
    expect(isReachable('10.2.2.3', ['10.1.0.0/16'])).toBe(false);
    expect(isReachable('169.254.169.254', ['169.254.0.0/16', '0.0.0.0/0'])).toBe(false);
  });

  test('ranges that cannot be read match nothing', () => {
    expect(isAllowedAddress('10.0.0.1', ['not a range', '10.0.0.0/99'])).toBe(false);
  });
});

describe('requests', () => {
  const base = { method: 'GET', headers: {}, timeoutMs: 500 } as const;

  test('go nowhere inside without the allow-list, in any spelling of the host', async () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1'])
      await expect(
        sendOutbound({ ...base, url: `http://${host}:1/`, allow: [] }),
        host,
      ).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('refuse credentials in the address, and plain http to unlisted addresses', async () => {
    await expect(
      sendOutbound({ ...base, url: 'http://u:p@127.0.0.1:1/', allow: ['127.0.0.1'] }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(
      sendOutbound({ ...base, url: 'http://8.8.8.8/', allow: [] }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('say what to do about a certificate of an authority that is not known', async () => {
    const server = createServer(testCertificate, (_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(
      sendOutbound({ ...base, url: `https://127.0.0.1:${port}/`, allow: ['127.0.0.1'] }),
    ).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      message: `The certificate of 127.0.0.1:${port} is not trusted (self-signed certificate). If it is your own authority, start Tandem with NODE_EXTRA_CA_CERTS set to its certificate.`,
    });
  });
});
