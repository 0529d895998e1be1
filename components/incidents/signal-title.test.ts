import { describe, expect, it } from 'vitest';
import { seriesName, shownUnit, signalTitle, withSenders } from './signal-title.ts';

describe('signalTitle', () => {
  it('names subject and measure', () => {
    expect(signalTitle('service.latency.p95', { 'service.name': 'cart' })).toBe(
      'cart latency, p95',
    );
    expect(signalTitle('edge.error.ratio', { caller: 'a', callee: 'b' })).toBe(
      'a to b failed calls',
    );
    expect(signalTitle('up', { instance: '10.0.0.1:9100' })).toBe('10.0.0.1:9100 up');
  });
});

describe('shownUnit', () => {
  it('reads shares as percent and keeps what a sender said', () => {
    expect(shownUnit('service.error.ratio', '1')).toBe('ratio');
    expect(shownUnit('system.cpu.utilization', null)).toBe('ratio');
    expect(shownUnit('service.latency.p95', null)).toBe('s');
    expect(shownUnit('http.server.request.duration', 'ms')).toBe('ms');
    expect(shownUnit('queue.length', '1')).toBe('1');
  });
});

describe('seriesName', () => {
  it('shows only the labels that differ', () => {
    const one = { 'service.name': 'a', 'service.instance.id': 'a-1', zone: 'x' };
    const two = { 'service.name': 'a', 'service.instance.id': 'a-2', zone: 'x' };
    expect(seriesName(one, [one, two])).toBe('a-1');
    expect(seriesName(one, [one])).toBe('a');
  });
});

describe('withSenders', () => {
  it('names the sender only where lines of one name come from several', () => {
    const line = (name: string, source: string | null) => ({ name, source });
    expect(withSenders([line('web', 'edge'), line('web', 'agent'), line('db', 'edge')])).toEqual([
      'web, edge',
      'web, agent',
      'db',
    ]);
    expect(withSenders([line('web', 'edge'), line('web', 'edge')])).toEqual(['web', 'web']);
    expect(withSenders([line('web', null), line('web', 'edge')])).toEqual(['web', 'web, edge']);
  });
});
