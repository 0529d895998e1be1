import {
  blastLine,
  recordDetail,
  recordLine,
  sentenceCase,
} from '#components/labels/action-text.ts';
import { Def, Defs } from '#components/ui/defs.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RiskBadge } from '#components/ui/risk-badge.tsx';
import { formatMoney, formatNumber } from '#lib/format.ts';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';

const FIXES: Readonly<Record<ActionDetail['plan']['fixes'], string>> = {
  cause: 'The cause; a verified result resolves the incident',
  symptom: 'A symptom; the incident is mitigated, not resolved',
  prepares: 'Nothing yet; prepares a later action, and the incident stays open',
};

function blastDetail(blast: ActionDetail['plan']['blastRadius']): string {
  const users =
    blast.usersPerMinute === null
      ? 'users not measured'
      : `${formatNumber(blast.usersPerMinute)} users/min`;
  const graph = blast.complete ? 'complete graph' : 'graph incomplete, more may be affected';
  return [blast.names.join(', '), users, graph].filter((part) => part !== '').join('; ');
}

/** Risk, blast radius, cost, trade-off and track record. */
export function ActionFacts({ action }: { action: ActionDetail }) {
  const { plan, trackRecord } = action;
  const { cost } = plan;
  return (
    <Panel aria-label="Risk and cost">
      <Defs>
        <Def label="Risk" detail={sentenceCase(plan.riskReasons.join('; '))}>
          <RiskBadge risk={action.risk} badge={false} />
        </Def>
        <Def label="Blast radius" detail={blastDetail(plan.blastRadius)}>
          {blastLine(plan.blastRadius)}
        </Def>
        <Def
          label="Cost"
          detail={
            cost.kind === 'per_hour'
              ? cost.estimated
                ? 'Estimated'
                : 'Measured'
              : `${sentenceCase(cost.reason)}.`
          }
        >
          {cost.kind === 'per_hour'
            ? `${formatMoney(cost.amount, cost.currency, true)} per hour`
            : 'Not measured'}
        </Def>
        <Def label="Trade-off">{plan.givesUp ?? 'None known'}</Def>
        {action.incident === null ? null : <Def label="Fixes">{FIXES[plan.fixes]}</Def>}
        <Def label="Track record" detail={recordDetail(trackRecord)}>
          {recordLine(trackRecord)}
        </Def>
      </Defs>
    </Panel>
  );
}
