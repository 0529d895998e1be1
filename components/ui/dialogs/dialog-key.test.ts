import { expect, test } from 'vitest';
import { dialogId, dialogKey } from './dialog-key.ts';

test('the id stands behind the name, and may hold points itself', () => {
  expect(dialogId(dialogKey('edit', 'disk.full'), 'edit')).toBe('disk.full');
  expect(dialogKey('new')).toBe('new');
  expect(dialogId('edit', 'edit')).toBeNull();
  expect(dialogId('edit.', 'edit')).toBeNull();
  expect(dialogId('edit-team.7', 'edit')).toBeNull();
  expect(dialogId(null, 'edit')).toBeNull();
});
