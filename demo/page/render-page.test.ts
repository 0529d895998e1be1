import { expect, it } from 'vitest';
import { seededGraph } from '../company/seeded-graph.ts';
import { faultInput } from '../faults/fault-record.ts';
import { renderPage } from './render-page.ts';

const graph = seededGraph('default');
const data = { services: [], faults: [], graph, host: { name: graph.host }, job: null };
const formOf = (page: string, kind: string): string =>
  page.split('<form').find((form) => form.includes(`value="${kind}"`)) ?? '';

it('offers strength, ramp and seed folded, each with its limits', () => {
  const form = formOf(renderPage(data), 'label-delay');
  expect(form).toContain('<details><summary>More</summary>');
  expect(form).toContain('max="100000" placeholder="10 unless told"');
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
