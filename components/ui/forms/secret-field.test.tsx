import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { SecretField, SecretState } from './secret-field.tsx';

const field = (value: string, mayRefer: boolean): string =>
  renderToStaticMarkup(
    <SecretField label="Secret" value={value} mayRefer={mayRefer} onChange={() => undefined} />,
  );

test('a reference can be replaced by administrators only, and the field says so', () => {
  expect(field('env:TANDEM_SECRET_A', false)).toMatch(/<input[^>]* disabled=""/u);
  expect(field('env:TANDEM_SECRET_A', false)).toContain(
    '<div class="grid content-start gap-1"><label for="_R_0_" class="font-medium text-ink">Secret</label><span class="flex items-center gap-2"><input type="text" class="w-full rounded-md bg-surface px-2.5 text-ink edge-control aria-invalid:shadow-[inset_0_0_0_1.5px_var(--error)] disabled:opacity-60 h-(--control-h) ident" id="_R_0_" aria-describedby="_R_0_-hint" autoComplete="new-password" spellCheck="false" disabled="" value="env:TANDEM_SECRET_A"/></span><p id="_R_0_-hint" class="text-xs text-ink-3">Only an admin can replace a reference to a secret on the server.</p></div>',
  );
  expect(field('env:TANDEM_SECRET_A', true)).not.toContain('disabled=""');
  expect(field('env:TANDEM_SECRET_A', true)).toContain('env:TANDEM_SECRET_NAME');
});

test('everybody who edits the row enters the secret itself', () => {
  expect(field('', false)).not.toContain('disabled=""');
  expect(field('', false)).toContain(
    '<div class="grid content-start gap-1"><label for="_R_0_" class="font-medium text-ink">Secret</label><span class="flex items-center gap-2"><input type="password" class="w-full rounded-md bg-surface px-2.5 text-ink edge-control aria-invalid:shadow-[inset_0_0_0_1.5px_var(--error)] disabled:opacity-60 h-(--control-h) ident" id="_R_0_" aria-describedby="_R_0_-hint" autoComplete="new-password" spellCheck="false" value=""/></span><p id="_R_0_-hint" class="text-xs text-ink-3">It is stored encrypted and never shown again. Only an admin can use a reference to a secret on the server (env:, file:).</p></div>',
  );
});

test('a reference that is not allowed any more says what to change', () => {
  const shown = <SecretState secret="env:A" found={false} problem="Rename it." />;
  expect(renderToStaticMarkup(shown)).toContain('Rename it.');
});
