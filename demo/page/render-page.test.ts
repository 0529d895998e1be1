import { expect, it } from 'vitest';
import { seededGraph } from '../company/seeded-graph.ts';
import { faultInput } from '../faults/fault-record.ts';
import { renderPage, type PageData } from './render-page.ts';

const graph = seededGraph('default');
const data: PageData = {
  services: [],
  faults: [],
  graph,
  host: { name: graph.host },
  job: null,
  tandemUrl: 'https://tandem.example',
  theme: null,
};
const formOf = (page: string, kind: string): string =>
  page.split('<form').findLast((form) => form.includes(`value="${kind}"`)) ?? '';

it('offers strength, ramp and seed folded, each with its limits', () => {
  const form = formOf(renderPage(data), 'label-delay');
  expect(form).toContain('<details><summary>More</summary>');
  expect(form).toContain('max="100000" placeholder="Default: 10"');
  expect(form).toContain('min="0" max="86400"');
  expect(form).toContain('maxlength="100"');
  expect(form).not.toContain('aria-invalid');
});

it('shows a refused form again, with what was typed and the reason at its field', () => {
  const values = { kind: 'campaign', strength: '"><b>', rampSeconds: '5' };
  const issue = faultInput.safeParse({ kind: 'campaign', strength: Number('x') }).error?.issues[0];
  expect(issue?.message).toBe('must be a number above 0 and at most 100000');
  const page = renderPage(data, {
    values,
    field: issue?.path.join('.') ?? '',
    message: issue?.message ?? '',
  });
  const form = formOf(page, 'campaign');
  expect(form).toContain('<details open>');
  expect(form).toContain('value="&#34;&#62;&#60;b&#62;" aria-invalid="true"');
  expect(form).toContain(
    'id="campaign-strength-error" class="error" role="alert">must be a number',
  );
  expect(form).toContain('value="5"');
  expect(formOf(page, 'label-delay')).not.toContain('aria-invalid');
});

it('begins with the faults to try first, when Tandem shows them, and the way back', () => {
  const page = renderPage({ ...data, job: { name: 'features' } });
  expect(page.indexOf('Try this first')).toBeLessThan(page.indexOf('<h2>Faults'));
  const first = page.slice(page.indexOf('Try this first'), page.indexOf('<h2>Faults'));
  expect([...first.matchAll(/name="kind" value="([\w-]+)"/g)].map((found) => found[1])).toEqual([
    'bad-deploy',
    'memory-leak',
    'unit-change',
  ]);
  expect(first).toContain('After about 2 minutes');
  expect(first).toContain('href="https://tandem.example/incidents"');
  expect(page).toContain('href="https://tandem.example/">Back to Tandem');
  expect(renderPage(data)).not.toContain('Open the models');
});

it('is drawn in the theme that was chosen in Tandem', () => {
  expect(renderPage(data)).toContain('<html lang="en">');
  expect(renderPage({ ...data, theme: 'dark' })).toContain('<html lang="en" data-theme="dark">');
});
