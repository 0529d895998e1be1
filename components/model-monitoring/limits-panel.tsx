'use client';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { useCan } from '#components/client/session.tsx';
import { useLimitsOfModel } from '#components/inference/model/use-limits-of-model.ts';
import {
  limitCondition,
  limitFigure,
  limitGroups,
  limitName,
  SOURCE_WORD,
  describeWould,
} from '#components/labels/model-limit-text.ts';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { ScrollBox } from '#components/ui/tables/scroll-box.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCount } from '#lib/format.ts';
import type { ModelLimitItem, ModelLimitsAnswer } from '#lib/schemas/model-monitoring/monitor.ts';
import { LimitForm } from './limit-form.tsx';
import { TemplateButton } from './templates/template-button.tsx';

const keyOf = ({ basis, measure }: ModelLimitItem): string => `${basis}-${measure}`;

function Row({
  item,
  days,
  onEdit,
}: {
  item: ModelLimitItem;
  days: number;
  onEdit: ((item: ModelLimitItem) => void) | null;
}) {
  return (
    <tr>
      <Td>{limitName(item)}</Td>
      <Td className="whitespace-nowrap">
        {item.enabled ? limitCondition(item) : <span className="text-ink-3">Off</span>}
      </Td>
      <Td num className="text-ink-2">
        {item.usual === null ? '' : limitFigure(item, item.usual)}
      </Td>
      <Td>{item.severity}</Td>
      <Td className="text-ink-2">
        {SOURCE_WORD[item.source]}
        {item.source === 'set' && item.editedBy !== null ? `, ${item.editedBy}` : ''}
      </Td>
      <Td className="whitespace-nowrap text-ink-2">{describeWould(item.wouldHaveAlerted, days)}</Td>
      {onEdit === null ? null : (
        <Td fit>
          <Button size="sm" aria-label={`Change ${limitName(item)}`} onClick={() => onEdit(item)}>
            Change
          </Button>
        </Td>
      )}
    </tr>
  );
}

function Rows({
  answer,
  onEdit,
}: {
  answer: ModelLimitsAnswer;
  /** Null for users without the permission. */
  onEdit: ((item: ModelLimitItem) => void) | null;
}) {
  const columns = onEdit === null ? 6 : 7;
  return (
    <Table label="Limits of the model">
      <thead>
        <tr>
          <Th>Metric</Th>
          <Th>Alerts</Th>
          <Th num>Baseline</Th>
          <Th>Severity</Th>
          <Th>Origin</Th>
          <Th>Past alerts</Th>
          {onEdit === null ? null : <Th fit>Change</Th>}
        </tr>
      </thead>
      {limitGroups(answer.items).map((group) => (
        <tbody key={group.title}>
          <tr>
            <Th scope="rowgroup" colSpan={columns} className="bg-sunken text-ink-2">
              {group.title}
            </Th>
          </tr>
          {group.items.map((item) => (
            <Row key={keyOf(item)} item={item} days={answer.days} onEdit={onEdit} />
          ))}
        </tbody>
      ))}
    </Table>
  );
}

/**
 * Conditions that raise an alert for the model, each with its history. Limits are learned from the
 * baseline, shipped, or set by users.
 */
export function LimitsPanel({ name }: { name: string }) {
  const limits = useLimitsOfModel(name);
  const may = useCan('models:write');
  const dialog = useDialog();
  const answer = limits.data;
  const edited = answer?.items.find((item) => keyOf(item) === dialog.id('limit'));
  const reference = answer?.reference ?? null;
  return (
    <Panel aria-label="Limits">
      <PanelHeader
        title="Limits"
        count={answer?.items.length}
        ruled={answer === undefined}
        end={<TemplateButton name={name} />}
      />
      {limits.isError ? (
        <LoadFailed what="limits" query={limits} />
      ) : answer === undefined ? (
        <SkeletonRows rows={6} label="Loading the limits" />
      ) : (
        <>
          {/* A model with many columns has hundreds of limits. */}
          <ScrollBox
            label="Limits of the model by kind"
            className="overflow-y-auto md:max-h-[880px]"
          >
            <Rows
              answer={answer}
              onEdit={may ? (item) => dialog.open('limit', keyOf(item)) : null}
            />
          </ScrollBox>
          <PanelFoot>
            {reference === null ? (
              <span>Nothing is learned yet: set a baseline with labels.</span>
            ) : (
              <span>
                Learned <Time at={reference.learnedAt} /> from {formatCount(reference.rows, 'row')}{' '}
                of the reference: the mean of its windows and three standard deviations.
              </span>
            )}
          </PanelFoot>
        </>
      )}
      {edited === undefined || answer === undefined || !may ? null : (
        <LimitForm
          key={keyOf(edited)}
          name={name}
          item={edited}
          days={answer.days}
          onClose={() => void dialog.close()}
        />
      )}
    </Panel>
  );
}
