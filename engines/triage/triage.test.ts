import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Severity } from '#engines/detect/finding.ts';
import { blastRadius } from '#engines/triage/blast-radius.ts';
import { decidePriority, type BusinessTier } from '#engines/triage/priority.ts';
import { incidentSeverity, worstSeverity } from '#engines/triage/severity.ts';

const alert = (severity: Severity, resource = 'a', status: 'firing' | 'resolved' = 'firing') => ({
  severity,
  status,
  title: `${severity} on ${resource}`,
  resource,
});

describe('severity', () => {
  it('is the worst firing alert', () => {
    expect(incidentSeverity([alert('warning'), alert('critical', 'b', 'resolved')])).toEqual({
      severity: 'warning',
      reasons: ['Worst alert: warning on a (warning)'],
    });
    expect(incidentSeverity([alert('critical', 'b', 'resolved')]).severity).toBe('critical');
    expect(incidentSeverity([]).severity).toBe('info');
    expect(worstSeverity([])).toBe('info');
  });
  it('rises when many resources fail at once', () => {
    expect(incidentSeverity(['a', 'b', 'c'].map((key) => alert('error', key))).severity).toBe(
      'critical',
    );
    expect(incidentSeverity(['a', 'b'].map((key) => alert('error', key))).severity).toBe('error');
  });
});

describe('blast radius', () => {
  const relations = [
    { from: 'web', to: 'api' },
    { from: 'api', to: 'db' },
    { from: 'job', to: 'db' },
    { from: 'db', to: 'host' },
    { from: 'host', to: 'web' },
  ];
  it('follows dependence backwards and survives cycles', () => {
    expect(blastRadius(['db'], relations).dependents).toEqual([
      { key: 'api', distance: 1 },
      { key: 'job', distance: 1 },
      { key: 'web', distance: 2 },
      { key: 'host', distance: 3 },
    ]);
    expect(blastRadius(['job'], relations).dependents).toEqual([]);
    expect(blastRadius(['db'], relations, { maxDistance: 1 }).dependents).toHaveLength(2);
  });
  it('says when the graph is incomplete', () => {
    expect(blastRadius(['x'], relations, { known: new Set(['db']) })).toEqual({
      dependents: [],
      graphIncomplete: true,
    });
    expect(blastRadius(['db'], relations, { known: new Set(['db']) }).graphIncomplete).toBe(false);
    expect(blastRadius([], [], { graphIncomplete: true }).graphIncomplete).toBe(true);
  });
});

describe('priority', () => {
  it('multiplies severity, reach and tier', () => {
    expect(
      decidePriority({ severity: 'critical', dependents: 6, graphIncomplete: false, tier: 1 })
        .priority,
    ).toBe('P1');
    expect(
      decidePriority({ severity: 'error', dependents: 2, graphIncomplete: true, tier: null }),
    ).toEqual({
      priority: 'P2',
      points: 4,
      reasons: [
        'Severity: error',
        'Blast radius: 2 dependent resources, graph incomplete',
        'Business tier: not set, counted as tier 2',
      ],
    });
    expect(
      decidePriority({ severity: 'warning', dependents: 0, graphIncomplete: false, tier: 3 })
        .priority,
    ).toBe('P4');
    expect(
      decidePriority({ severity: 'info', dependents: 50, graphIncomplete: false, tier: 1 })
        .priority,
    ).toBe('P4');
  });
  it('comes one lower for what people keep calling noise, and never for what is critical', () => {
    const input = { severity: 'error', dependents: 2, graphIncomplete: false, tier: null } as const;
    const after = (noise: number, useful: number, severity: Severity = 'error') =>
      decidePriority({ ...input, severity, verdicts: { noise, useful } });
    expect(after(3, 1)).toMatchObject({ priority: 'P3', points: 4 });
    expect(after(3, 1).reasons.at(-1)).toBe(
      'Users marked it as noise 3 of 4 times: one priority lower',
    );
    expect(after(2, 0).priority).toBe('P2');
    expect(after(4, 2).priority).toBe('P2');
    expect(after(9, 0, 'critical').priority).toBe(
      decidePriority({ ...input, severity: 'critical' }).priority,
    );
  });
  it('never falls when anything gets worse', () => {
    const severity = fc.constantFrom<Severity>('info', 'warning', 'error', 'critical');
    fc.assert(
      fc.property(
        severity,
        fc.nat(10),
        fc.constantFrom<BusinessTier>(2, 3),
        (level, dependents, tier) => {
          const base = decidePriority({
            severity: level,
            dependents,
            graphIncomplete: false,
            tier,
          }).priority;
          const more = decidePriority({
            severity: level,
            dependents: dependents + 1,
            graphIncomplete: false,
            tier,
          }).priority;
          const higher = decidePriority({
            severity: level,
            dependents,
            graphIncomplete: false,
            tier: tier === 3 ? 2 : 1,
          }).priority;
          expect(more <= base).toBe(true);
          expect(higher <= base).toBe(true);
        },
      ),
    );
  });
});
