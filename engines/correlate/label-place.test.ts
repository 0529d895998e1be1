import { describe, expect, it } from 'vitest';
import { describePlace, isScraped, labelledPlace, scrapeHost } from './label-place.ts';

/** Labels that the Prometheus operator adds to what it scrapes from kube-state-metrics. */
const stateMetrics = {
  job: 'kube-state-metrics',
  service: 'kube-prometheus-stack-kube-state-metrics',
  instance: '10.0.0.7:8080',
  endpoint: 'http',
  container: 'kube-state-metrics',
  namespace: 'monitoring',
  pod: 'kube-prometheus-stack-kube-state-metrics-5c6d8f7b9d-x7k2p',
  prometheus: 'monitoring/kube-prometheus-stack-prometheus',
};
const nodeExporter = {
  job: 'node-exporter',
  service: 'kube-prometheus-stack-prometheus-node-exporter',
  instance: '10.0.0.7:9100',
  endpoint: 'http-metrics',
  container: 'node-exporter',
  namespace: 'monitoring',
  pod: 'kube-prometheus-stack-prometheus-node-exporter-x7k2p',
};
const placed = (labels: Record<string, string>) => {
  const place = labelledPlace(labels);
  return place === null ? null : describePlace(place);
};

describe('labelledPlace', () => {
  it('places alerts of kube-state-metrics on the object that they name', () => {
    const at = (labels: Record<string, string>) => placed({ ...stateMetrics, ...labels });
    expect(at({ namespace: 'shop', pod: 'checkout-7d9f8c6b5d-x2x4z', container: 'app' })).toBe(
      'workload shop/checkout',
    );
    expect(at({ namespace: 'shop', pod: 'orders-db-0' })).toBe('workload shop/orders-db');
    expect(at({ namespace: 'shop', deployment: 'checkout' })).toBe('workload shop/checkout');
    expect(at({ namespace: 'shop', statefulset: 'orders-db' })).toBe('workload shop/orders-db');
    expect(at({ namespace: 'shop', job_name: 'backup-28' })).toBe('workload shop/backup-28');
    expect(at({ node: 'ip-10-0-0-7' })).toBe('node ip-10-0-0-7');
    // An alert about a pod of an exporter is about that pod.
    expect(at({ pod: 'mysqld-exporter-7d9f8c6b5d-x2x4z' })).toBe(
      'workload monitoring/mysqld-exporter',
    );
  });

  it('takes the labels of the object where the scrape renamed them', () => {
    expect(
      placed({
        ...stateMetrics,
        exported_namespace: 'shop',
        exported_pod: 'cart-7d9f8c6b5d-x2x4z',
      }),
    ).toBe('workload shop/cart');
  });

  it('does not take the pod of an exporter or a daemon set for another workload', () => {
    expect(placed(stateMetrics)).toBeNull();
    expect(placed({ namespace: 'logging', pod: 'fluent-bit-x7k2p' })).toBe(
      'workload logging/fluent-bit-x7k2p',
    );
  });

  it('places alerts of node exporter on its node or host', () => {
    expect(placed(nodeExporter)).toBe('host 10.0.0.7');
    expect(placed({ ...nodeExporter, nodename: 'ip-10-0-0-7' })).toBe('node ip-10-0-0-7');
    expect(placed({ ...nodeExporter, node: 'ip-10-0-0-7' })).toBe('node ip-10-0-0-7');
    expect(placed({ job: 'node', instance: 'web-1:9100' })).toBe('host web-1');
  });

  it('places nothing by the scrape of an application or of another exporter', () => {
    expect(placed({ job: 'api', instance: '10.1.2.3:8000' })).toBeNull();
    expect(placed({ job: 'mysqld-exporter', instance: '10.1.2.3:9104' })).toBeNull();
    expect(placed({ service: 'checkout' })).toBeNull();
  });
});

it('knows the labels of a scrape and its address', () => {
  expect(isScraped(stateMetrics)).toBe(true);
  expect(isScraped({ service: 'checkout' })).toBe(false);
  expect(scrapeHost('web-1:9100')).toBe('web-1');
  expect(scrapeHost('10.0.0.1:9100')).toBe('10.0.0.1');
  expect(scrapeHost('[::1]:9100')).toBe('::1');
  expect(scrapeHost('https://example.org/x')).toBeNull();
  expect(scrapeHost('0b7c')).toBeNull();
});
