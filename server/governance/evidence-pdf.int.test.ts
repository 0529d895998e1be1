import './test-env.ts';
import { beforeAll, expect, test } from 'vitest';
import { GET } from '#app/api/governance/packs/[framework]/[name]/route.ts';
import { lineTitle, describeSource } from '#lib/choices/pack-text.ts';
import type { Role } from '#lib/permissions.ts';
import type { EvidencePack, PackLine } from '#lib/schemas/governance/evidence.ts';
import { formatAbsolute } from '#lib/time-format.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { setGovernance } from '#server/models/set-governance.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { hashApiKey, makeApiKey } from '#server/platform/auth/api-key.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { setAlias } from '#server/rollouts/promotion/aliases.ts';
import { pdfAttachment, pdfLinks, readPdf, squeezed } from '../../e2e/support/read-pdf.ts';

/** Latin beyond Latin-1, Cyrillic, Greek, and letters that the font lacks. */
const name = 'Łódź модель Ωμέγα 模型';
let mia: Actor;
let key: string;

async function keyOf(roles: Role[]): Promise<string> {
  const { id: ownerId } = await makeUser('Owner', roles);
  const made = makeApiKey();
  await db().apiKey.create({
    data: {
      id: newId(),
      prefix: made.prefix,
      name: 'k',
      hash: hashApiKey(made.key),
      owner: { connect: { id: ownerId } },
      scopes: ['read'],
    },
  });
  return made.key;
}

async function ask(framework: string, query: string, by = key): Promise<Response> {
  return GET(
    new Request(`http://127.0.0.1/api/governance/packs/${framework}/x${query}`, {
      headers: { authorization: `Bearer ${by}` },
    }),
    { params: Promise.resolve({ framework, name }) },
  );
}

/** The PDF of a pack, and the same pack as it travels inside. */
async function fileOf(framework: string) {
  const response = await ask(framework, '?format=pdf');
  expect(response.status, await response.clone().text()).toBe(200);
  const pdf = Buffer.from(await response.arrayBuffer());
  const pack = JSON.parse(pdfAttachment(pdf)) as EvidencePack;
  return { response, pdf, pack, pages: readPdf(pdf) };
}

/** Everything that a line of the JSON says. */
function saidBy({ control, state, evidence }: PackLine): string[] {
  const words = { there: 'Covered', missing: 'Missing', 'not checked': 'Not checked' };
  return [
    `${lineTitle(control)} ${words[state]}`,
    control.asks,
    describeSource(control),
    control.comment,
    ...evidence.flatMap((each) => [
      `${words[each.state]} ${each.title} ${each.sentence}`,
      ...each.rows.flatMap(({ title, at, detail }) => [
        title,
        ...(at === null ? [] : [formatAbsolute(Date.parse(at))]),
        ...(detail === null ? [] : [detail]),
      ]),
      ...(each.more === 0 ? [] : [`and ${each.more} more`]),
    ]),
  ];
}

/** The document without the foot of its pages, so that a text over two pages is one text. */
const whole = (pages: readonly string[]): string =>
  pages.map((page) => page.replace(/Tandem,evidencepack\..*$/u, '')).join('');

beforeAll(async () => {
  mia = await makeUser('Mia', ['admin']);
  key = await keyOf(['admin']);
  const trainer = systemActor('trainer');
  await createModel(trainer, { name });
  await createVersion(trainer, { name, source: 's3://elsewhere/model' });
  await setGovernance(mia, { name, owner: 'Команда', purpose: 'Кредиты ≥ 5,000 €', tier: 'low' });
  await setAlias(mia, { name, alias: 'champion', version: 1 });
});

test('the file says every line, finding and row of the JSON', async () => {
  const { response, pdf, pack, pages } = await fileOf('eu-ai-act');
  expect(response.headers.get('content-type')).toBe('application/pdf');
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename*=UTF-8''${encodeURIComponent(`evidence-eu-ai-act-${name}.pdf`)}`,
  );
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  const text = whole(pages);
  expect(pack.lines.length).toBeGreaterThan(5);
  for (const said of pack.lines.flatMap(saidBy)) expect(text).toContain(squeezed(said));
  const { there, missing, notChecked } = pack.counts;
  for (const said of [
    `Evidence for EU AI Act: ${name}`,
    `Covered: ${there} of ${pack.lines.length}. Known gaps: ${missing}. To check: ${notChecked}.`,
    `Generated ${formatAbsolute(Date.parse(pack.generatedAt))} by ${pack.generatedBy}`,
    `Period ${formatAbsolute(Date.parse(pack.from))} to ${formatAbsolute(Date.parse(pack.to))}`,
  ])
    expect(text).toContain(squeezed(said));
});

test('the JSON inside is what the API answers', async () => {
  const { pack } = await fileOf('sr-26-2');
  const answer = (await (await ask('sr-26-2', '')).json()) as EvidencePack;
  const timeless = ({ lines, ...rest }: EvidencePack) => ({
    ...rest,
    lines: lines.map(({ control }) => control),
    from: '',
    to: '',
    generatedAt: '',
  });
  expect(timeless(pack)).toEqual(timeless(answer));
});

test('rows and the page are clicked at their absolute addresses', async () => {
  const { pdf, pack } = await fileOf('eu-ai-act');
  const links = pdfLinks(pdf);
  const rows = pack.lines.flatMap(({ evidence }) => evidence).flatMap((each) => each.rows);
  expect(rows.length).toBeGreaterThan(2);
  for (const { href } of rows)
    if (href !== null) expect(links).toContain(`https://tandem.test${href}`);
  const query = new URLSearchParams({
    model: name,
    from: pack.from,
    until: pack.to,
  }).toString();
  expect(links).toContain(`https://tandem.test/governance/packs/eu-ai-act?${query}`);
});

test('title and language are told, and letters that the font lacks are explained', async () => {
  const { pdf, pages } = await fileOf('nist-ai-rmf');
  const text = pdf.toString('latin1');
  expect(text).toContain('/Lang (en)');
  expect(text).toContain('/DisplayDocTitle true');
  expect(whole(pages)).toContain(squeezed('appear as their Unicode number'));
  expect(whole(pages)).toContain(squeezed('Owner: Команда. Purpose: Кредиты ≥ 5,000 €.'));
});

test('a pack of 60 lines has numbered pages, and no row of its table is cut', async () => {
  const at = new Date(Date.now() - 1_000);
  await db().evidenceControl.createMany({
    data: Array.from({ length: 60 }, (_, index) => ({
      id: newId(),
      key: `sr.9-own-${index}`,
      version: 1,
      framework: 'sr-26-2',
      reference: `Own line ${String(index).padStart(3, '0')}`,
      title: 'A title that is longer than the column of the table that it stands in',
      asks: 'Somebody looks at it. '.repeat(12).trim(),
      source: 'House rules',
      sourceVersion: 'third',
      sourceDate: '2026-01-01',
      evidence: ['inventory', 'tier', 'approvals'],
      editedBy: 'Mia',
      createdAt: at,
    })),
  });
  const { pages, pack } = await fileOf('sr-26-2');
  expect(pack.lines.length).toBeGreaterThanOrEqual(60);
  expect(pages.length).toBeGreaterThan(6);
  for (const [index, page] of pages.entries())
    expect(page).toContain(`Page${index + 1}of${pages.length}`);
  for (const line of pack.lines) {
    const words = { there: 'Covered', missing: 'Missing', 'not checked': 'Not checked' };
    const title = squeezed(`${lineTitle(line.control)} ${words[line.state]}`);
    // Once in the table at the front, once as the heading of its own part.
    const times = pages.flatMap((page) => page.split(title).slice(1)).length;
    expect(times, title).toBe(2);
  }
  const text = whole(pages);
  for (const said of pack.lines.flatMap(saidBy)) expect(text).toContain(squeezed(said));
});

test('who may not read models gets no file, and an unknown format is named', async () => {
  const refused = await ask('eu-ai-act', '?format=pdf', await keyOf([]));
  expect(refused.status).toBe(403);
  expect(refused.headers.get('content-type')).toContain('application/problem+json');
  const wrong = await ask('eu-ai-act', '?format=csv');
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({ detail: 'format: must be json or pdf' });
});
