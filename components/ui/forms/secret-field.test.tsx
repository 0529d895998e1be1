import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { SecretField, SecretState } from './secret-field.tsx';

const field = (value: string, mayRefer: boolean): string =>
  renderToStaticMarkup(
    <SecretField label="Secret" value={value} mayRefer={mayRefer} onChange={() => undefined} />,
  );

test('a reference can be replaced by administrators only, and the field says so', () => {
  expect(field('env:TANDEM_SECRET_A', false)).toMatch(/<input[^>]* disabled=""/u);
  expect(field('env:TANDEM_SECRET_A', false)).toContain('Only an administrator can replace');
  expect(field('env:TANDEM_SECRET_A', true)).not.toContain('disabled=""');
  expect(field('env:TANDEM_SECRET_A', true)).toContain('env:TANDEM_SECRET_NAME');
});

test('everybody who edits the row enters the secret itself', () => {
  expect(field('', false)).not.toContain('disabled=""');
  expect(field('', false)).toContain(
    'Only an administrator can use a reference to a secret on the server',
  );
});

test('a reference that is not allowed any more says what to change', () => {
  const shown = <SecretState secret="env:A" found={false} problem="Rename it." />;
  expect(renderToStaticMarkup(shown)).toContain('Rename it.');
});
