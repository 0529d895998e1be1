'use client';
import dynamic from 'next/dynamic';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import {
  describeChoice,
  EMBEDDING_CHOICE,
  KIND_WORD,
  describeRemovedProfile,
  describeProblem,
  PROFILE_WORD,
  describeSample,
} from './drift-plan-text.ts';
import { useDriftPlan } from './use-drift-plan.ts';

/** Loaded on demand because it is rarely used. */
const DriftPlanForm = dynamic(
  () => import('./drift-plan-form.tsx').then((module) => module.DriftPlanForm),
  { ssr: false },
);

/** Methods and limits for comparing a model's columns with its baseline. */
export function DriftPlanPanel({ name }: { name: string }) {
  const plan = useDriftPlan(name);
  const may = useCan('models:write');
  const dialog = useDialog();
  const answer = plan.data;
  return (
    <Panel aria-label="Drift methods">
      <PanelHeader
        title="Drift methods"
        ruled={answer === undefined}
        end={
          answer === undefined || !may ? undefined : (
            <Button size="sm" onClick={() => dialog.open('drift-plan')}>
              Change…
            </Button>
          )
        }
      />
      {plan.isError ? (
        <LoadFailed what="drift methods" query={plan} />
      ) : answer === undefined ? (
        <SkeletonRows rows={2} label="Loading the methods" />
      ) : (
        <>
          <Table label="Drift methods">
            <thead>
              <tr>
                <Th fit>Columns</Th>
                <Th>Drift if</Th>
              </tr>
            </thead>
            <tbody>
              {(['numeric', 'categorical'] as const).map((kind) => (
                <tr key={kind}>
                  <Td fit>{KIND_WORD[kind]}</Td>
                  <Td className="text-ink-2">{describeChoice(answer, kind, answer.choices)}</Td>
                </tr>
              ))}
              {answer.embeddings.length === 0 ? null : (
                <tr>
                  <Td fit>Embeddings</Td>
                  <Td className="text-ink-2">{EMBEDDING_CHOICE}</Td>
                </tr>
              )}
            </tbody>
          </Table>
          <PanelFoot>
            <span>
              Profile: {PROFILE_WORD[answer.profile]}
              {answer.editedBy === null || answer.editedAt === null ? (
                ', the default.'
              ) : (
                <>
                  , chosen by {answer.editedBy} <Time at={answer.editedAt} />.
                </>
              )}{' '}
              {describeRemovedProfile(answer.removedProfile)}
              {describeProblem(answer.problem)}
              {describeSample(answer.sample)}
            </span>
          </PanelFoot>
        </>
      )}
      {answer === undefined || !may || !dialog.is('drift-plan') ? null : (
        <DriftPlanForm name={name} answer={answer} onClose={() => void dialog.close()} />
      )}
    </Panel>
  );
}
