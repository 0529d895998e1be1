import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '#lib/schemas/incidents/incidents.ts';
import { timelineRows } from './timeline-layers.ts';

const START = Date.parse('2026-11-25T13:49:00Z');

function event(id: string, minute: number, rest: Partial<TimelineEvent> = {}): TimelineEvent {
  return {
    id,
    at: new Date(START + minute * 60_000).toISOString(),
    kind: 'opened',
    title: id,
    body: null,
    story: false,
    actor: { kind: 'system', id: null, name: 'Tandem' },
    data: {},
    editedAt: null,
    ...rest,
  };
}

const shape = (rows: ReturnType<typeof timelineRows>) =>
  rows.map((row) =>
    row.kind === 'event' ? row.event.id : row.kind === 'many' ? row.title : row.text,
  );

describe('timelineRows', () => {
  it('sorts by time and states silences', () => {
    const rows = timelineRows(
      [event('late', 31, { story: true }), event('early', 0, { story: true }), event('log', 2)],
      'all',
      null,
    );
    expect(shape(rows)).toEqual(['early', 'log', '29 min without new events', 'late']);
  });
  it('keeps only story and notes in the story, and claims no silence where the log was busy', () => {
    const busy = Array.from({ length: 10 }, (_, index) => event(`log${index}`, index * 2));
    const rows = timelineRows(
      [
        event('opened', 0, { story: true }),
        ...busy,
        event('note', 15, { kind: 'comment' }),
        event('over', 19, { story: true }),
      ],
      'story',
      null,
    );
    expect(shape(rows)).toEqual(['opened', 'note', 'over']);
  });
  it('says how long an open incident has been quiet', () => {
    const rows = timelineRows([event('opened', 0, { story: true })], 'all', START + 12 * 60_000);
    expect(shape(rows)).toEqual(['opened', '12 min without new events']);
    expect(shape(timelineRows([event('opened', 0)], 'all', START + 60_000))).toEqual(['opened']);
  });
  it('puts a run of joined alerts into one row', () => {
    const joined = [1, 1.1, 1.2, 1.3].map((minute, index) =>
      event(`alert${index}`, minute, { kind: 'alert.joined' }),
    );
    const rows = timelineRows([event('opened', 0), ...joined, event('next', 2)], 'all', null);
    expect(shape(rows)).toEqual(['opened', '4 alerts joined', 'next']);
    expect(shape(timelineRows(joined.slice(0, 3), 'all', null))).toHaveLength(3);
  });
});
