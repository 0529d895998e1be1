import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ChannelSettings } from '#lib/schemas/notifications/notifications.ts';
import { testChannel } from '#server/notifications/test-channel.ts';
import { systemActor } from '#server/platform/actor.ts';
import { testCertificate } from '#server/platform/testing/certificate.ts';
import { createChannel } from './channels.ts';

const actor = systemActor('test');
const password = 'correct horse battery staple';
const known = getCACertificates('default');
type Told = { secure: boolean; user: unknown; mail: string };
const mails: Told[] = [];
/** Every try to sign in, and whether it came encrypted. */
const tries: { secure: boolean; password: string | null | undefined }[] = [];

function makeServer(more: object): SMTPServer {
  return new SMTPServer({
    ...testCertificate,
    ...more,
    onAuth: (auth, session, done) => {
      tries.push({ secure: session.secure, password: auth.password });
      if (auth.password === password) done(null, { user: auth.username });
      else done(Object.assign(new Error(`no ${auth.password ?? ''} here`), { responseCode: 535 }));
    },
    onData: (stream, session, done) => {
      let mail = '';
      stream.on('data', (chunk) => (mail += String(chunk)));
      stream.on('end', () => {
        const user: unknown = session.user;
        mails.push({ secure: session.secure, user, mail });
        done(null);
      });
    },
  });
}

const encrypting = makeServer({});
/** Takes mail and passwords in the open only. */
const plain = makeServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
const ports = { encrypting: 0, plain: 0 };

async function listen(server: SMTPServer): Promise<number> {
  // Uses the channel's host name: both sides use the first address that it resolves to.
  await new Promise<void>((resolve) => server.listen(0, 'localhost', () => resolve()));
  const address = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

beforeAll(async () => {
  [ports.encrypting, ports.plain] = await Promise.all([listen(encrypting), listen(plain)]);
});
afterAll(async () => {
  for (const server of [encrypting, plain])
    await new Promise<void>((resolve) => server.close(resolve));
});
beforeEach(() => {
  mails.length = 0;
  tries.length = 0;
});
afterEach(() => setDefaultCACertificates(known));

/** Has the effect of starting with NODE_EXTRA_CA_CERTS. */
const trust = (): void => setDefaultCACertificates([...known, testCertificate.cert]);

let count = 0;
async function sendTest(change: Partial<Extract<ChannelSettings, { kind: 'email' }>>) {
  const { id } = await createChannel(actor, {
    name: `mail ${(count += 1)}`,
    allow: ['127.0.0.1/32', '::1/128'],
    settings: {
      kind: 'email',
      host: 'localhost',
      port: ports.encrypting,
      tls: 'starttls',
      user: 'tandem',
      passwordRef: password,
      from: 'tandem@example.test',
      to: ['ops@example.test'],
      ...change,
    },
  });
  return testChannel(actor, { id });
}

test('a mail goes out encrypted and signed in, where the authority of the certificate is known', async () => {
  trust();
  expect(await sendTest({})).toMatchObject({ ok: true, status: 250 });
  expect(tries).toEqual([{ secure: true, password }]);
  expect(mails).toMatchObject([{ secure: true, user: 'tandem' }]);
  expect(mails[0]?.mail).toContain('[TEST] Tandem can reach you here');
});

test('an authority that is not known is refused with what to do, before any password is sent', async () => {
  expect(await sendTest({})).toMatchObject({
    ok: false,
    status: null,
    answer:
      'The certificate of localhost is not trusted (self-signed certificate). If it is your own authority, start Tandem with NODE_EXTRA_CA_CERTS set to its certificate.',
  });
  expect([tries, mails]).toEqual([[], []]);
});

test('a certificate of another name is refused', async () => {
  trust();
  const answer = await sendTest({ host: '127.0.0.1' });
  expect(answer).toMatchObject({ ok: false, status: null });
  expect(answer.answer).toMatch(
    /^The certificate of 127\.0\.0\.1 is not trusted \(.*altnames.*\)\.$/u,
  );
  expect([tries, mails]).toEqual([[], []]);
});

test('a server without STARTTLS is refused, and gets no password in the open', async () => {
  trust();
  const answer = await sendTest({ port: ports.plain });
  expect(answer).toMatchObject({ ok: false });
  expect(answer.answer).toContain('STARTTLS');
  expect([tries, mails]).toEqual([[], []]);
});

test('a wrong password is told without the password', async () => {
  trust();
  const answer = await sendTest({ passwordRef: 'a wrong one' });
  expect(answer).toMatchObject({ ok: false, status: 535 });
  expect(answer.answer).toContain('no [hidden] here');
  expect(mails).toEqual([]);
});
