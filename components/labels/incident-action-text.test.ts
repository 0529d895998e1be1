import { describe, expect, it } from 'vitest';
import { shareLeft } from '#components/incidents/action-expiry.tsx';
import { rankActions, describeRecord, describeUntouched } from './incident-action-text.ts';

const record = {
  tried: 5,
  verified: 4,
  relapsed: 0,
  rejected: 0,
  medianRecoveryMs: 360_000,
  untouched: { seen: 0, recovered: 0 },
  ranks: true,
};

describe('track record in words', () => {
  it('counts, and says when there is nothing to count', () => {
    expect(describeRecord(record)).toBe('4 of 5 times, median 6 min');
    expect(describeRecord({ ...record, tried: 0 })).toBe('Never used here');
    expect(describeRecord({ ...record, tried: 0, rejected: 2 })).toBe(
      'Never used here, rejected 2 times',
    );
    expect(describeRecord({ ...record, tried: 0, rejected: 1 })).toBe(
      'Never used here, rejected 1 time',
    );
    expect(describeUntouched(record)).toBeNull();
    expect(describeUntouched({ ...record, untouched: { seen: 8, recovered: 1 } })).toBe(
      'Without an action it recovered 1 of 8 times',
    );
  });
});

it('ranks what moves before what waits before what ended', () => {
  const ranked = rankActions([
    { status: 'rejected', proposedAt: '2026-11-25T14:00:00Z' },
    { status: 'not_verified', proposedAt: '2026-11-25T11:00:00Z' },
    { status: 'proposed', proposedAt: '2026-11-25T13:00:00Z' },
    { status: 'verifying', proposedAt: '2026-11-25T12:00:00Z' },
    { status: 'proposed', proposedAt: '2026-11-25T13:30:00Z' },
  ]);
  expect(ranked.map((action) => action.proposedAt.slice(11, 16))).toEqual([
    '12:00',
    '13:30',
    '13:00',
    '11:00',
    '14:00',
  ]);
});

it('gives the share of the time that is left', () => {
  const action = { proposedAt: '2026-11-25T13:00:00Z', expiresAt: '2026-11-25T14:00:00Z' };
  expect(shareLeft(action, Date.parse('2026-11-25T13:15:00Z'))).toBe(0.75);
  expect(shareLeft(action, Date.parse('2026-11-25T15:00:00Z'))).toBe(0);
});
