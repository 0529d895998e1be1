import { describe, expect, it } from 'vitest';
import type { CandidateChange } from '#engines/causes/cause-input.ts';
import {
  reportedAlerts,
  reportedCauses,
  type ReportedAlert,
} from '#engines/causes/reported-causes.ts';

const MIN = 60_000;
const onsetMs = 100 * MIN;
const crash: ReportedAlert = {
  id: 'a',
  startedAtMs: onsetMs,
  title: 'Pod is crash looping.',
  description: 'Pod shop/checkout-7d9f8c6b5d-x2x4z (app) is in waiting state.',
  rule: 'KubePodCrashLooping',
  place: { kind: 'workload', namespace: 'shop', name: 'checkout' },
  service: null,
};
const change = (ref: string, name: string, beforeMin: number): CandidateChange => ({
  ref,
  kind: 'deployment',
  resource: { kind: 'service', name },
  atMs: onsetMs - beforeMin * MIN,
  title: `Deploy ${name}`,
});

describe('reportedCauses', () => {
  it('repeats the alert and lists the changes before it, the nearest first', () => {
    const changes = [change('1', 'cart', 40), change('2', 'search', 5), change('3', 'cart', -30)];
    const { causes, onsetMs: found, ruledOut } = reportedCauses({ changes }, [crash]);
    expect(found).toBe(onsetMs);
    expect(ruledOut).toEqual([]);
    expect(causes).toMatchObject([
      {
        kind: 'unknown',
        resource: { kind: 'workload', name: 'shop/checkout' },
        verdict: 'possible',
        speaksFor: [
          'KubePodCrashLooping: Pod is crash looping. (Pod shop/checkout-7d9f8c6b5d-x2x4z (app) is in waiting state.)',
          '5 min before the onset: Deploy search (service search)',
          '40 min before the onset: Deploy cart (service cart)',
        ],
        speaksAgainst: ['No signals of workload shop/checkout arrive, so none were compared'],
      },
    ]);
  });

  it('ranks a recent change of the named workload first, but never as a likely cause', () => {
    const near = reportedCauses({ changes: [change('1', 'checkout', 2)] }, [crash]).causes;
    expect(near.map(({ kind, verdict }) => [kind, verdict])).toEqual([
      ['change', 'possible'],
      ['unknown', 'possible'],
    ]);
    expect(near[0]?.change).toEqual({ ref: '1' });
    const far = reportedCauses({ changes: [change('1', 'checkout', 50)] }, [crash]).causes;
    expect(far.map(({ kind }) => kind)).toEqual(['unknown']);
  });

  it('says so if nothing changed and nothing is named', () => {
    const bare = { ...crash, title: 'Watchdog', description: null, rule: 'Watchdog', place: null };
    const [cause] = reportedCauses({ changes: [] }, [bare]).causes;
    expect(cause?.speaksFor).toEqual([
      'Watchdog',
      'No change was reported in the time before the onset',
    ]);
    expect(cause?.speaksAgainst).toEqual([
      'The labels of the alerts name no resource, so no signals were compared',
    ]);
    expect(reportedAlerts([bare])[0]?.resource).toEqual({ kind: 'alert', name: 'Watchdog' });
  });

  it('lists five of many alerts and changes', () => {
    const alerts = Array.from({ length: 7 }, (_, index) => ({ ...crash, title: `Pod ${index}` }));
    const changes = Array.from({ length: 6 }, (_, index) => change(`${index}`, `s${index}`, index));
    const speaksFor = reportedCauses({ changes }, alerts).causes[0]?.speaksFor ?? [];
    expect(speaksFor).toHaveLength(12);
    expect(speaksFor[5]).toBe('2 more alerts');
    expect(speaksFor[11]).toBe('1 more change');
  });
});
