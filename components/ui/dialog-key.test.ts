import { expect, test } from 'vitest';
import { dialogId } from './dialog-key.ts';

test('the id stands behind the name, and may hold points itself', () => {
  expect(dialogId('edit.disk.full', 'edit')).toBe('disk.full');
  expect(dialogId('edit', 'edit')).toBeNull();
  expect(dialogId('edit.', 'edit')).toBeNull();
  expect(dialogId('edit-team.7', 'edit')).toBeNull();
  expect(dialogId(null, 'edit')).toBeNull();
});
