import { describeFloat } from '#components/labels/run-view.ts';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { formatNumber } from '#lib/format.ts';
import type { DatasetThenAndNow, Reproduction } from '#lib/schemas/experiments/reproduce.ts';
import { METRIC_VERDICTS, summarizeRange } from './reproduction-text.ts';

/** Digests of the original and the current data. */
export function DataThenAndNow({ datasets }: { datasets: readonly DatasetThenAndNow[] }) {
  return (
    <Table label="Data then and now">
      <thead>
        <tr>
          <Th>Data</Th>
          <Th>Digest then</Th>
          <Th>Digest now</Th>
        </tr>
      </thead>
      <tbody>
        {datasets.map(({ name, before, now }) => (
          <tr key={name}>
            <Td className="wrap-anywhere">{name}</Td>
            <Td className="ident wrap-anywhere">{before}</Td>
            <Td className="ident wrap-anywhere">
              {now ?? <span className="text-ink-3">not reported</span>}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/**
 * Result of a repeated training: each metric of both runs, with the range that counts as the same.
 */
export function ReproductionResult({ result }: { result: Reproduction }) {
  const { datasets, metrics, method } = result;
  return (
    <>
      {metrics.length === 0 ? null : (
        <Table label="Metrics then and now">
          <thead>
            <tr>
              <Th>Metric</Th>
              <Th fit>Verdict</Th>
              <Th num>Then</Th>
              <Th num>Now</Th>
              <Th>Allowed</Th>
              <Th num>Runs</Th>
            </tr>
          </thead>
          <tbody>
            {metrics.map((each) => (
              <tr key={each.metric}>
                <Td className="ident min-w-32 wrap-anywhere">{each.metric}</Td>
                <Td fit>
                  <StateBadge state={METRIC_VERDICTS[each.verdict].state}>
                    {METRIC_VERDICTS[each.verdict].word}
                  </StateBadge>
                </Td>
                <Td num>{describeFloat(each.before)}</Td>
                <Td num>{describeFloat(each.now)}</Td>
                <Td>{summarizeRange(each)}</Td>
                <Td num>{formatNumber(each.runs)}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {method === null ? null : <p className="px-4 py-2 text-xs text-ink-2">{method}</p>}
      {result.verdict === 'data_changed' ? <DataThenAndNow datasets={datasets} /> : null}
    </>
  );
}
