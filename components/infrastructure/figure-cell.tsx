import { Sparkline } from '#components/charts/sparkline.tsx';
import { shownUnit } from '#components/labels/signal-title.ts';
import { None } from '#components/ui/states/none.tsx';
import { formatMetric } from '#lib/format.ts';
import type { ResourceHealth } from '#lib/schemas/infrastructure/infrastructure.ts';

/** Current value with the history of the last hour. */
export function FigureCell({ figure }: { figure: ResourceHealth['figures'][number] | undefined }) {
  if (figure === undefined) return <None />;
  const unit = shownUnit(figure.metric, figure.unit);
  return (
    <span className="inline-flex items-center gap-1.5 align-middle md:justify-end">
      {figure.points.length > 1 ? (
        <Sparkline
          values={figure.points.map(([, value]) => value)}
          label={`${figure.title}, last hour`}
          unit={unit}
          width={48}
          className="flex-none max-md:hidden xl:block lg:hidden"
        />
      ) : null}
      <span className={`md:min-w-17 ${figure.value === null ? 'text-ink-3' : ''}`}>
        {formatMetric(figure.value, unit)}
      </span>
    </span>
  );
}
