import { describe, expect, it } from 'vitest';
import { loopbackHost, readLauncherSettings } from './launcher-settings.ts';

describe('readLauncherSettings', () => {
  it('has working defaults', () => {
    expect(readLauncherSettings({}, [])).toMatchObject({
      role: 'all',
      port: 3000,
      bind: '127.0.0.1',
      demo: false,
      demoPort: 3900,
      databaseUrl: undefined,
    });
  });

  it('reads what is given', () => {
    const given = {
      TANDEM_ROLE: 'ingest',
      PORT: '80',
      DATABASE_URL: 'postgresql://x',
      TANDEM_DATA_DIR: '/d',
      TANDEM_INGEST_PORT: '4318',
    };
    expect(readLauncherSettings(given, [])).toMatchObject({
      role: 'ingest',
      port: 80,
      databaseUrl: 'postgresql://x',
      dataDir: '/d',
      ingestPort: 4318,
    });
    expect(readLauncherSettings({}, ['--demo']).demo).toBe(true);
    expect(readLauncherSettings({ TANDEM_DEMO: '1' }, []).demo).toBe(true);
  });

  it.each([
    [{ PORT: 'x' }, 'PORT'],
    [{ PORT: '70000' }, 'PORT'],
    [{ DEMO_PORT: '0' }, 'DEMO_PORT'],
    [{ TANDEM_INGEST_PORT: 'x' }, 'TANDEM_INGEST_PORT'],
    [
      { TANDEM_INGEST_PORT: '3000' },
      'TANDEM_INGEST_PORT is 3000, the same as PORT; it must be different',
    ],
    [{ TANDEM_ROLE: 'boss' }, 'TANDEM_ROLE'],
    [{ TANDEM_TRUSTED_PROXIES: '10.0.0.1, proxy.example' }, 'contains proxy.example; each'],
    [{ TANDEM_ROLE: 'web', TANDEM_DEMO: '1' }, 'TANDEM_ROLE all'],
  ])('names what is wrong in %j', (given, name) => {
    expect(() => readLauncherSettings(given, [])).toThrow(name);
  });
});

it('reaches a server on all addresses through loopback', () => {
  expect(['0.0.0.0', '::', '10.0.0.1', 'fe80::1'].map(loopbackHost)).toEqual([
    '127.0.0.1',
    '[::1]',
    '10.0.0.1',
    '[fe80::1]',
  ]);
});
