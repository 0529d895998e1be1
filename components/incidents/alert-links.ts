import type { AlertSummary } from '#lib/schemas/incidents/incidents.ts';

export interface AlertLink {
  label: string;
  url: string;
}

const KINDS = [
  ['runbook_url', 'Runbook'],
  ['dashboard_url', 'Dashboard'],
  ['generatorURL', 'Source'],
] as const;

/** The URL as parsed by a browser; null if it is not a web page, such as `javascript:`. */
function webAddress(text: string | undefined): string | null {
  const url = text === undefined ? null : URL.parse(text.trim());
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url.href : null;
}

/**
 * Links from alert senders, without duplicates: runbooks, dashboards, and the expressions that
 * raised the alerts.
 */
export function alertLinks(
  alerts: readonly Pick<AlertSummary, 'annotations' | 'labels'>[],
): AlertLink[] {
  return KINDS.flatMap(([key, label]) => {
    const urls = alerts.flatMap(
      ({ annotations, labels }) => webAddress(annotations[key] ?? labels[key]) ?? [],
    );
    return [...new Set(urls)].map((url) => ({ label, url }));
  });
}
