import { useCan } from '#components/client/session.tsx';
import { rowsHref } from '#components/costs/cost-links.ts';
import { budgetState, endOf, monthWord } from '#components/labels/cost-text.ts';
import { modelHref } from '#components/labels/model-name.ts';
import { Panel } from '#components/ui/panel.tsx';
import { formatCount, formatMoney } from '#lib/format.ts';
import { Figure, type FigureProps } from './executive-figures.tsx';
import { costPerThousand, predictionValue } from './model-value.ts';
import { useEconomics, type Economics } from './use-economics.ts';
import type { ExecutiveData } from './use-executive.ts';

const NOT_SET_UP = 'Not set up';
/** Placeholder for a figure whose request failed. */
const FAILED = { value: null, missing: 'Not available', text: 'The figure could not be loaded.' };

function budgetFigure({ outlook, month }: ExecutiveData): FigureProps {
  const label = `Budget of ${monthWord(month)}`;
  const link = { href: '/costs/prices', word: 'Budgets' };
  if (outlook.isError) return { label, link, ...FAILED };
  if (outlook.data === undefined) return { label, value: undefined, text: '', link };
  const { totals, items } = outlook.data;
  const total = totals.find(({ budget }) => budget !== null);
  if (total?.budget) {
    const state = budgetState(total);
    return {
      label,
      value: formatMoney(total.budget.amount, total.currency),
      text: `${formatMoney(endOf(total), total.currency)} expected at month end${state === null ? '' : `, ${state.word}`}.`,
      link,
    };
  }
  const teams = items.filter(({ budget }) => budget !== null);
  const over = teams.filter((item) => budgetState(item)?.over === true).length;
  if (teams.length > 0)
    return {
      label,
      value: formatCount(teams.length, 'team budget'),
      text: `${over === 0 ? 'None' : over} expected to be exceeded. No budget for all costs.`,
      link,
    };
  return {
    label,
    value: null,
    missing: NOT_SET_UP,
    text: 'With a budget, this shows whether the month ends over plan, in total or by team.',
    link: { href: '/costs/prices?dialog=new-budget', word: 'Set a budget' },
  };
}

function unitFigure(data: ExecutiveData, { spend, costly, made }: Economics): FigureProps {
  const name = costly?.key ?? null;
  const label = name === null ? 'Unit cost' : `Cost per 1,000 predictions, ${name}`;
  const link = { href: rowsHref(data), word: 'Cost rows' };
  if (spend.isError || made.isError) return { label, link, ...FAILED };
  if (spend.data === undefined || made.isLoading)
    return { label, value: undefined, text: '', link };
  if (costly === undefined || name === null)
    return {
      label,
      value: null,
      missing: NOT_SET_UP,
      text: 'No cost row names a model. Add the tag `model` to model resources in your bill.',
      link: { href: '/costs/files', word: 'Set up bills' },
    };
  const unit = made.data === undefined ? null : costPerThousand(Number(costly.soFar), made.data);
  return {
    label,
    value: unit === null ? null : formatMoney(unit, costly.currency),
    missing: 'Not measured',
    text:
      unit === null
        ? 'The predictions and the costs do not cover the same days.'
        : `${formatMoney(costly.soFar, costly.currency)} for ${formatCount(made.data?.rows ?? 0, 'prediction')} on the same days.`,
    link,
  };
}

function valueFigure({ values, judged }: Economics): FigureProps {
  const { set, candidate } = values;
  const name = set?.model;
  const value = set?.current.value ?? null;
  if (value === null || name === undefined) {
    const href =
      candidate === undefined ? '/models' : `${modelHref(candidate)}?tab=governance&dialog=value`;
    const link = { href, word: candidate === undefined ? 'Connect a model' : 'Set a value model' };
    if (values.failed !== null) return { label: 'Value of predictions', link, ...FAILED };
    return {
      label: 'Value of predictions',
      value: values.loading ? undefined : null,
      missing: NOT_SET_UP,
      text: 'A value model defines the value of right and wrong predictions.',
      link,
    };
  }
  const label = `Value of predictions, ${name}`;
  const link = { href: `${modelHref(name)}?tab=governance#value`, word: 'Value model' };
  if (judged.isError) return { label, link, ...FAILED };
  if (judged.data === undefined) return { label, value: undefined, text: '', link };
  const worth = predictionValue(value, judged.data);
  return {
    label,
    value: worth === null ? null : formatMoney(worth, value.currency),
    missing: 'Not measured',
    text:
      worth === null
        ? `${value.kpi}. No labeled predictions this month.`
        : `${value.kpi}: right predictions minus the cost of errors, of ${formatCount(judged.data.judged, 'labeled prediction')}.`,
    link,
  };
}

/** Budget, unit cost and value of the month; parts that are not set up link to their setup. */
export function EconomicsPanel({ data }: { data: ExecutiveData }) {
  const economics = useEconomics(data);
  const maySeeModels = useCan('models:read');
  const figures = [
    budgetFigure(data),
    ...(maySeeModels ? [unitFigure(data, economics), valueFigure(economics)] : []),
  ];
  return (
    <Panel aria-label="Budget, unit cost and value" className="overflow-hidden">
      <ul className="-mt-px -ml-px grid grid-cols-1 sm:grid-cols-2 lg:grid-cols-3">
        {figures.map((figure) => (
          <Figure key={figure.label} {...figure} />
        ))}
      </ul>
    </Panel>
  );
}
