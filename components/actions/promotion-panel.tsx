'use client';
import { versionHref } from '#components/labels/model-name.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import type { PromotionEvidence } from '#lib/schemas/actions/promotion.ts';
import { promotionRows, type PromotionRow } from './promotion-text.ts';

function Row({ row }: { row: PromotionRow }) {
  const { title, state, found, details, at, spans } = row;
  return (
    <tr>
      <Td fit className="align-top font-medium">
        {title}
      </Td>
      <Td className="wrap-anywhere">
        <StateBadge state={state} className="items-start whitespace-normal">
          {found}
        </StateBadge>
        <ul className="mt-0.5 grid gap-px text-xs text-ink-2">
          {details.map((detail) => (
            <li key={detail}>
              {detail.charAt(0).toUpperCase()}
              {detail.slice(1)}.
            </li>
          ))}
          {spans.map((span) => (
            <li key={span.title}>
              {span.title} <Time at={span.fromAt} show="absolute" /> to{' '}
              <Time at={span.toAt} show="absolute" />.
            </li>
          ))}
          {at === null ? null : (
            <li className="text-ink-3">
              Found <Time at={at} show="both" />
            </li>
          )}
        </ul>
      </Td>
    </tr>
  );
}

/** Evidence for a model version at the time of its promotion request. */
export function PromotionPanel({
  model,
  promotion,
}: {
  model: string;
  promotion: PromotionEvidence;
}) {
  return (
    <Panel aria-label="Evidence of the version">
      <PanelHeader
        title={`Evidence about version ${promotion.version}`}
        ruled
        end={<TextLink href={versionHref(model, promotion.version)}>Full evidence</TextLink>}
      />
      <Table label={`Evidence of version ${promotion.version}`}>
        <thead className="sr-only">
          <tr>
            <Th>Evidence</Th>
            <Th>Found</Th>
          </tr>
        </thead>
        <tbody>
          {promotionRows(promotion).map((row) => (
            <Row key={row.title} row={row} />
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
