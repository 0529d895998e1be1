'use client';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { Def, Defs } from '#components/ui/defs.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatMoney } from '#lib/format.ts';
import type { ValueModelBody, ValueModelEntry } from '#lib/schemas/inference/value.ts';
import { useValueModel } from './use-value.ts';
import { ACTION_PRICES, ValueForm } from './value-form.tsx';

function Facts({ value }: { value: ValueModelBody }) {
  const { currency, costPerError } = value;
  const money = (amount: number) => formatMoney(amount, currency);
  const prices = ACTION_PRICES.flatMap(({ key, label }) => {
    const price = value.costPerAction[key];
    return price === null ? [] : [`${label} ${money(price)}`];
  });
  return (
    <Defs>
      <Def label="KPI">{value.kpi}</Def>
      <Def label="Right prediction" detail="lost for each prediction that is wrong, failed or late">
        {money(value.valuePerGoodOutcome)}
      </Def>
      <Def label="Wrong prediction" detail="lost in addition">
        {money(costPerError.falsePositive)} for a false positive,{' '}
        {money(costPerError.falseNegative)} for a false negative
      </Def>
      <Def label="Cost of actions">{prices.join(', ') || 'not stated'}</Def>
    </Defs>
  );
}

function Body({ name, current }: { name: string; current: ValueModelEntry }) {
  const dialog = useDialog();
  const mayWrite = useCan('models:write');
  const { value } = current;
  return (
    <Panel aria-label="Value of predictions" id="value">
      <PanelHeader
        title="Value of predictions"
        ruled
        end={
          mayWrite ? (
            <Button size="sm" onClick={() => dialog.open('value')}>
              {value === null ? 'Set value model…' : 'Change…'}
            </Button>
          ) : undefined
        }
      />
      {value === null ? (
        <EmptyState kind="no-data" title="No value model" className="min-h-28">
          Losses are counted in predictions. A value model shows them as amounts.
        </EmptyState>
      ) : (
        <Facts value={value} />
      )}
      {current.at === null ? null : (
        <PanelFoot>
          <span className="wrap-anywhere">
            Version {current.version} by {current.by ?? 'a user'},{' '}
            <Time at={current.at} show="both" />
            {current.comment === '' ? '' : `: ${current.comment}`}
          </span>
        </PanelFoot>
      )}
      {mayWrite && dialog.is('value') ? (
        <ValueForm name={name} current={current} onClose={dialog.close} />
      ) : null}
    </Panel>
  );
}

/** The value of the model's correct and wrong predictions, and who set it. */
export function ValuePanel({ name }: { name: string }) {
  const query = useValueModel(name);
  return (
    <QueryBody query={query} what="value model">
      {({ current }) => <Body name={name} current={current} />}
    </QueryBody>
  );
}
