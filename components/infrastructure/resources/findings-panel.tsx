'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { explainFinding } from '#components/incidents/causes/explain-inputs.ts';
import { WhyDialog } from '#components/incidents/dialogs/why-dialog.tsx';
import { shownUnit, signalTitle } from '#components/labels/signal-title.ts';
import { explorerHref } from '#components/metrics/explorer-state.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { ScrollBox } from '#components/ui/tables/scroll-box.tsx';
import { Time } from '#components/ui/time.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import { formatNumber } from '#lib/format.ts';
import { isRecord } from '#lib/is-record.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { FindingItem } from '#lib/schemas/incidents/incidents.ts';
import { describeFinding } from './finding-text.ts';

function Finding({ finding }: { finding: FindingItem }) {
  const { metric, labels, detector, detectorVersion, detectedAt, endedAt } = finding;
  const zone = useZone();
  return (
    <li className="px-4 py-2">
      <TextLink href={explorerHref({ metric, labels })} className="font-medium wrap-anywhere">
        {signalTitle(metric, labels)}
      </TextLink>{' '}
      {describeFinding(finding.kind)}
      <span className="flex flex-wrap gap-x-2 text-xs text-ink-2">
        <span>
          since <Time at={finding.onsetAt} show="absolute" />
        </span>
        <span>
          {endedAt === null ? (
            'still'
          ) : (
            <>
              until <Time at={endedAt} show="absolute" />
            </>
          )}
        </span>
        <span>{finding.alertId === null ? 'evidence only' : 'became an alert'}</span>
        <WhyDialog
          subject="this finding"
          predictor={detector}
          version={detectorVersion}
          at={detectedAt}
          reasons={explainFinding({
            inputs: { ...(isRecord(finding.inputs) ? finding.inputs : {}), kind: finding.kind },
            unit: shownUnit(metric, null),
            value: finding.value,
            zone,
          })}
          short
        />
      </span>
    </li>
  );
}

/** Recent detector findings on one resource: evidence, with or without an alert. */
export function FindingsPanel({ resourceId }: { resourceId: string }) {
  const may = useCan('incidents:read');
  const query = useQuery({
    queryKey: queryKey('incidents', 'findings', resourceId),
    queryFn: ({ signal }) =>
      api<Page<FindingItem>>('/api/findings', { query: { resourceId, limit: 50 }, signal }),
    placeholderData: keepPreviousData,
    enabled: may,
  });
  if (!may) return null;
  const count = query.data?.items.length;
  return (
    <Panel aria-label="Findings">
      <PanelHeader
        title="Findings"
        count={count === undefined ? undefined : formatNumber(count)}
        end={<span>evidence, newest first</span>}
        ruled
      />
      <QueryBody query={query} what="findings" rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState kind="no-data" title="No findings" className="min-h-28">
              Detectors check its signals at every evaluation.
            </EmptyState>
          ) : (
            <ScrollBox label="Findings" className="max-h-80 overflow-y-auto">
              <ul className="divide-y divide-line">
                {items.map((finding) => (
                  <Finding key={finding.id} finding={finding} />
                ))}
              </ul>
            </ScrollBox>
          )
        }
      </QueryBody>
    </Panel>
  );
}
