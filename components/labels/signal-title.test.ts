import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  seriesName,
  seriesNames,
  shownUnit,
  signalTitle,
  tellApart,
  withSenders,
} from './signal-title.ts';

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

describe('seriesNames', () => {
  const of = (pod: string, route: string, status: string) => ({
    __name__: 'http.server.request.duration',
    'service.instance.id': pod,
    'http.route': route,
    'http.status': status,
    zone: 'x',
  });

  it('shows the fewest labels that tell all lines apart', () => {
    expect(seriesNames([of('a-1', '/cart', '200'), of('a-1', '/pay', '200')])).toEqual([
      '/cart',
      '/pay',
    ]);
    expect(
      seriesNames([of('a-1', '/cart', '200'), of('a-2', '/cart', '200'), of('a-2', '/pay', '200')]),
    ).toEqual(['a-1, /cart', 'a-2, /cart', 'a-2, /pay']);
    expect(seriesNames([{ mount: '/' }, {}])).toEqual(['/', 'no mount']);
    expect(seriesNames([{ 'service.name': 'cart' }])).toEqual(['cart']);
  });

  it('differs whenever the labels differ', () => {
    const label = fc.constantFrom('a', 'b', 'c');
    const labels = fc.record({ pod: label, route: label, 'service.instance.id': label, z: label });
    fc.assert(
      fc.property(fc.uniqueArray(labels, { selector: (each) => JSON.stringify(each) }), (all) => {
        expect(new Set(seriesNames(all)).size).toBe(all.length);
      }),
    );
  });
});

describe('tellApart', () => {
  it('adds what differs to shared names only', () => {
    const line = (name: string, pid: string) => ({ name, labels: { pid, host: 'h' } });
    expect(tellApart([line('web-0', '7'), line('web-0', '9'), line('web-1', '7')])).toEqual([
      'web-0, 7',
      'web-0, 9',
      'web-1',
    ]);
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
