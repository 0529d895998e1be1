import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { guardSite, isOwnHost, type SiteAddress } from './site-guard.ts';

const port = 3000;
const local: SiteAddress = { publicUrl: null, bind: '127.0.0.1', port };
const open: SiteAddress = { publicUrl: null, bind: '0.0.0.0', port };
const address: SiteAddress = { publicUrl: null, bind: '10.0.0.5', port };
const proxied: SiteAddress = { ...local, publicUrl: new URL('https://tandem.example/') };
const published: SiteAddress = { ...open, publicUrl: new URL('https://tandem.example/') };

test.each<[string, SiteAddress, string, boolean]>([
  ['a loopback name', local, 'localhost:3000', true],
  ['a loopback name in capitals', local, 'LOCALHOST:3000', true],
  ['a loopback name at the port of a tunnel', local, '127.0.0.1:8080', true],
  ['IPv6 loopback', local, '[::1]:3000', true],
  ['a foreign name', local, 'evil.example:3000', false],
  ['a name that begins with a loopback name', local, 'localhost.evil.example', false],
  ['a host with user information', local, 'localhost@evil.example', false],
  ['a host with a path', local, 'localhost/evil.example', false],
  ['an empty host', local, '', false],
  ['loopback on all addresses', open, 'localhost:3000', true],
  ['another address of this machine', open, '10.0.0.5:3000', false],
  ['the wildcard address', open, '0.0.0.0:3000', false],
  ['the address that the start prints', address, '10.0.0.5:3000', true],
  ['the public name', proxied, 'tandem.example', true],
  ['the public name with a port', proxied, 'tandem.example:8443', true],
  ['loopback behind a proxy', proxied, '127.0.0.1:3000', true],
  ['a foreign name behind a proxy', proxied, 'evil.example', false],
  ['loopback where a public name is served', published, 'localhost:3000', false],
])('judges %s as a host', (_, site, host, own) => {
  expect(isOwnHost(host, site)).toBe(own);
});

const cookie = 'session=1';
const here = { host: 'localhost:3000', origin: 'http://localhost:3000' };
const evil = { host: 'evil.example', origin: 'http://evil.example' };
const key = { authorization: 'Bearer k' };
const html = { accept: 'text/html' };

type Case = [string, SiteAddress, string, string, IncomingHttpHeaders];

describe('accepts', () => {
  test.each<Case>([
    ['a change from the page', local, 'POST', '/api/teams', { ...here, cookie }],
    [
      'a change from the public page',
      proxied,
      'POST',
      '/api/teams',
      {
        host: 'tandem.example',
        origin: 'https://tandem.example',
        cookie,
      },
    ],
    [
      'a change through a proxy that sets its own host',
      proxied,
      'POST',
      '/api/teams',
      {
        host: '127.0.0.1:3000',
        origin: 'https://tandem.example',
        cookie,
      },
    ],
    ['a read with a session', local, 'GET', '/api/users', { host: here.host, cookie }],
    [
      'a page by the printed address',
      address,
      'GET',
      '/set-up?token=t',
      {
        host: '10.0.0.5:3000',
        ...html,
      },
    ],
    ['a change without a session by a program', local, 'POST', '/api/set-up', { host: here.host }],
  ])('%s', (_, site, method, url, headers) => {
    const request = { method, url, headers: { 'x-tandem-from-here': 'true', ...headers } };
    guardSite(request, site);
    expect(request.headers).toEqual({ 'x-tandem-from-here': 'true', ...headers });
  });
});

describe('refuses', () => {
  test.each<Case>([
    ['a change under a foreign name', local, 'POST', '/api/teams', { ...evil, cookie }],
    ['a persona under a foreign name', local, 'POST', '/api/demo/view-as', evil],
    [
      'a read with a session under a foreign name',
      local,
      'GET',
      '/api/users',
      {
        host: evil.host,
        cookie,
      },
    ],
    ['a read with a session and without a host', local, 'GET', '/api/users', { cookie }],
    [
      'the sign-in page under a name that is not set',
      open,
      'GET',
      '/sign-in',
      {
        host: 'server.lan:3000',
        ...html,
      },
    ],
    [
      'a page under a name other than the public one',
      published,
      'GET',
      '/',
      {
        host: '10.0.0.5:3000',
        ...html,
      },
    ],
    [
      'a change from another site',
      local,
      'POST',
      '/api/teams',
      {
        ...here,
        origin: evil.origin,
        cookie,
      },
    ],
    [
      'a change from another port of this machine',
      local,
      'POST',
      '/api/teams',
      {
        ...here,
        origin: 'http://localhost:8080',
        cookie,
      },
    ],
    [
      'a change from another scheme of the public name',
      published,
      'POST',
      '/api/teams',
      {
        host: 'tandem.example',
        origin: 'http://tandem.example',
        cookie,
      },
    ],
    [
      'a change from a sandboxed frame',
      local,
      'POST',
      '/api/teams',
      {
        ...here,
        origin: 'null',
        cookie,
      },
    ],
    [
      'a change with a session and no origin',
      local,
      'DELETE',
      '/api/teams/1',
      {
        host: here.host,
        cookie,
      },
    ],
    [
      'a read of the API from another site',
      local,
      'GET',
      '/api/users',
      {
        host: here.host,
        origin: evil.origin,
        cookie,
      },
    ],
  ])('%s', (_, site, method, url, headers) => {
    expect(() => guardSite({ method, url, headers }, site)).toThrow(
      expect.objectContaining({
        code: 'forbidden',
        message: expect.stringContaining('TANDEM_URL') as string,
      }),
    );
  });

  test('names the address to open', () => {
    const request = { method: 'GET', url: '/', headers: { host: 'evil.example', ...html } };
    expect(() => guardSite(request, published)).toThrow('https://tandem.example');
    expect(() => guardSite(request, open)).toThrow('http://localhost:3000');
    expect(() => guardSite(request, address)).toThrow('http://10.0.0.5:3000');
  });
});

test.each<Case>([
  ['a key', local, 'POST', '/api/teams', { ...key, ...evil, cookie }],
  ['an invented key at the personas', local, 'POST', '/api/demo/view-as', { ...key, ...evil }],
  ['a signed webhook', local, 'POST', '/api/experiments/servers/1/webhook', { host: 'tandem.lan' }],
])(
  'under a foreign name, %s has no session and no rights of this machine',
  (_, site, method, url, headers) => {
    const request = { method, url, headers: { 'x-tandem-from-here': 'true', ...headers } };
    guardSite(request, site);
    expect(request.headers).not.toHaveProperty('cookie');
    expect(request.headers['x-tandem-from-here']).toBe('false');
  },
);
