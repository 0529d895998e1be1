import { expect, test } from 'vitest';
import { alertLinks } from './alert-links.ts';

const alert = (annotations: Record<string, string>, labels: Record<string, string> = {}) => ({
  annotations,
  labels,
});

test('runbook, dashboard and source of an alert, annotations before labels', () => {
  expect(
    alertLinks([
      alert(
        {
          generatorURL: 'http://prom:9090/graph?g0.expr=up',
          runbook_url: ' https://wiki.example/run ',
          summary: 'https://not.a/link',
        },
        { dashboard_url: 'https://grafana.example/d/1', runbook_url: 'https://other.example/' },
      ),
    ]),
  ).toEqual([
    { label: 'Runbook', url: 'https://wiki.example/run' },
    { label: 'Dashboard', url: 'https://grafana.example/d/1' },
    { label: 'Source', url: 'http://prom:9090/graph?g0.expr=up' },
  ]);
});

test('only web pages become links', () => {
  for (const url of ['javascript:alert(1)', 'data:text/html,x', '/relative', '', 'ftp://a/b'])
    expect(alertLinks([alert({ runbook_url: url })])).toEqual([]);
});

test('one address of several alerts stands once', () => {
  const same = alert({ runbook_url: 'https://wiki.example/run' });
  expect(alertLinks([same, same, alert({})])).toHaveLength(1);
});
