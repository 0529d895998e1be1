import { describe, expect, it } from 'vitest';
import { statementName } from './statement-name.ts';

describe('statementName', () => {
  it('gives each marked text one name and others none', () => {
    const first = statementName({ sql: '/* prepared */ select 1' });
    const second = statementName({ sql: '/* prepared */ select 2' });
    expect(first).not.toBe('');
    expect(second).not.toBe(first);
    expect(statementName({ sql: '/* prepared */ select 1' })).toBe(first);
    expect(statementName({ sql: 'select 1' })).toBe('');
  });
});
