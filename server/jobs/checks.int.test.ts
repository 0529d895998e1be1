import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkProbeSchema, type CheckProbe } from '#lib/schemas/monitoring/checks.ts';
import { deriveResources } from '#server/infrastructure/resources/derive-resources.ts';
import { evaluateJob } from '#server/jobs/evaluate.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { listChecks, tryCheck } from '#server/monitoring/list-checks.ts';
import { runDueChecks } from '#server/monitoring/run-due-checks.ts';
import { createCheck, deleteCheck, updateCheck } from '#server/monitoring/save-check.ts';
import { db } from '#server/platform/database/db.ts';
import { expectDescribed } from '#server/platform/openapi/test-described.ts';
import { testCertificate } from '#server/platform/testing/certificate.ts';
import { testPerson } from '#server/platform/testing/person.ts';
import { getRange } from '#server/telemetry/queries/ranges/get-range.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';

const operator = testPerson('operator');
const admin = testPerson('admin');
const allow = ['127.0.0.1/32', '::1/128'];
const minute = 60_000;
const startMs = Math.floor(Date.now() / minute) * minute - 30 * minute;
const at = (seconds: number) => new Date(startMs + seconds * 1_000);
const servers: Server[] = [];
let status = 200;
let httpUrl = '';
let tlsUrl = '';
let port = 0;

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  port = await listen(
    createServer((request, response) => {
      response.writeHead(request.url === '/moved' ? 301 : status, { location: '/' });
      response.end(`the shop is open${request.url === '/large' ? 'x'.repeat(2_000_000) : ''}`);
    }),
  );
  httpUrl = `http://127.0.0.1:${port}/`;
  const tls = await listen(
    createTlsServer(
      { key: testCertificate.key, cert: testCertificate.cert },
      (_request, response) => {
        response.end('ok');
      },
    ),
  );
  tlsUrl = `https://localhost:${tls}/`;
});
afterAll(async () => {
  for (const server of servers) server.close();
  await closeSpool();
  await db().$disconnect();
});

const probe = (given: object): CheckProbe => checkProbeSchema.parse({ timeoutMs: 2_000, ...given });
const look = (given: object, allowed = allow) =>
  tryCheck(admin, { probe: probe(given), allow: allowed });
test('HTTP: status, text, no redirects, and nothing inside without the allow-list', async () => {
  const http = { kind: 'http', target: httpUrl };
  const good = await look(http);
  expect(good).toMatchObject({ ok: true, detail: 'Status 200', tlsExpiryDays: null });
  expectDescribed('/api/checks/try', good, 'post');
  expect(await look({ ...http, contains: 'shop is open' })).toMatchObject({ ok: true });
  expect(await look({ ...http, contains: 'closed' })).toMatchObject({ ok: false });
  const large = { ...http, target: `${httpUrl}large`, contains: 'shop is open' };
  expect(await look(large)).toMatchObject({ ok: true });
  expect(await look({ ...http, target: `${httpUrl}moved` })).toMatchObject({ ok: true });
  expect(
    await look({ ...http, target: `${httpUrl}moved`, expectedStatus: '200-299, 404' }),
  ).toMatchObject({ ok: false, detail: 'Status 301, expected 200-299, 404' });
  expect((await look(http, [])).detail).toContain('is not allowed');
  const metadata = await look({ ...http, target: 'http://169.254.169.254/' }, ['0.0.0.0/0']);
  expect(metadata).toMatchObject({ ok: false });
  expect(metadata.detail).toContain('Tandem never connects to');
});

test('TLS: the end of a certificate is read even where it is not trusted', async () => {
  const result = await look({ kind: 'http', target: tlsUrl });
  expect(result).toMatchObject({ ok: false, detail: 'The certificate is self-signed' });
  const days = (Date.parse('2126-11-01T17:39:19Z') - Date.now()) / 86_400_000;
  expect(result.tlsExpiryDays).toBeCloseTo(days, 0);
});

test('TCP and DNS', async () => {
  const tcp = (target: string, allowed = allow) => look({ kind: 'tcp', target }, allowed);
  expect(await tcp(`127.0.0.1:${port}`)).toMatchObject({ ok: true });
  expect(await tcp(`127.0.0.1:${port}`, [])).toMatchObject({ ok: false });
  expect(await tcp('127.0.0.1:1')).toMatchObject({
    ok: false,
    detail: 'Connection refused',
  });
  const dns = await look({ kind: 'dns', target: 'no-such-name.invalid', timeoutMs: 500 });
  expect(dns.ok).toBe(false);
});

async function points(metric: string, labels: Record<string, string>) {
  await getSpool().flushed();
  const { series } = await getRange({
    metric,
    labels,
    fromMs: startMs - minute,
    toMs: startMs + 60 * minute,
    points: 400,
    as: 'raw',
    nowMs: Date.now(),
  });
  return series.map((item) => item.points.map((point) => point[1]));
}

test('without a check nothing is to be run', async () => {
  expect(await runDueChecks(at(0))).toBeNull();
});

test('a check runs on its interval, writes series, becomes a resource, and alerts when it fails', async () => {
  const given = { name: 'Storefront', probe: probe({ kind: 'http', target: httpUrl }), allow };
  const { id } = await createCheck(admin, { ...given, everySeconds: 20 });
  expect(await runDueChecks(at(0))).toBe(1);
  expect(await runDueChecks(at(10))).toBe(0);
  expect(await runDueChecks(at(20))).toBe(1);
  const labels = { check: 'Storefront', target: httpUrl };
  expect(await points('probe.success', labels)).toEqual([[1, 1]]);
  expect(await points('probe.duration', labels)).toHaveLength(1);
  await deriveResources(at(25));
  const page = await listChecks(operator, {});
  expectDescribed('/api/checks', page);
  expect(page.items).toMatchObject([{ id, state: 'ok', result: { ok: true }, firing: 0 }]);
  expect(page.items[0]?.resourceId).not.toBeNull();
  status = 500;
  for (let seconds = 40; seconds <= 200; seconds += 20) {
    await runDueChecks(at(seconds));
    await getSpool().flushed();
    await evaluateJob.run({}, testContext(at(seconds + 1)));
  }
  const alert = await db().alert.findFirstOrThrow({ where: { metric: 'probe.success' } });
  expect(alert).toMatchObject({
    state: 'firing',
    title: 'Storefront: health check fails',
    resourceId: page.items[0]?.resourceId,
  });
  expect((await listChecks(operator, {})).items).toMatchObject([
    { state: 'failing', firing: 1, result: { detail: 'Status 500, expected 200-399' } },
  ]);
  // Another name ends the series of the old one: its silence is no fault.
  await updateCheck(operator, { ...given, id, name: 'Shop front' });
  await runDueChecks(at(220));
  expect(await points('probe.success', { check: 'Shop front' })).toEqual([[0]]);
  expect((await points('probe.success', labels))[0]?.at(-1)).toBeNull();
  expect(await db().alert.findUniqueOrThrow({ where: { id: alert.id } })).toMatchObject({
    state: 'resolved',
    annotations: { ended: 'The check Storefront was changed, disabled or deleted' },
  });
  await deleteCheck(operator, { id });
  expect((await listChecks(operator, {})).items).toEqual([]);
  await runDueChecks(at(240));
  expect(await db().check.count()).toBe(0);
  const audit = await db().auditEntry.findMany({ where: { subjectId: id } });
  expect(audit.map((row) => row.action).toSorted()).toEqual([
    'checks.create',
    'checks.delete',
    'checks.update',
  ]);
});

test('who may not, may not', async () => {
  const given = { name: 'x', probe: probe({ kind: 'tcp', target: 'example.org:443' }) };
  const code = { code: 'forbidden' };
  await expect(createCheck(testPerson('viewer'), given)).rejects.toMatchObject(code);
  await expect(tryCheck(testPerson('viewer'), given)).rejects.toMatchObject(code);
  const bad = { kind: 'tcp', target: 'example.org:99999', timeoutMs: 1_000 } as const;
  await expect(createCheck(operator, { name: 'x', probe: bad })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});
