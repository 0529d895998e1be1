'use client';
import { Activity, ArrowRight, Siren } from 'lucide-react';
import { Chip } from '#components/ui/badge.tsx';
import { Link } from '#components/ui/link.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { formatCount } from '#lib/format.ts';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';

/** Reason for the proposal with its evidence, and the resulting changes. */
export function WhyPanel({ action }: { action: ActionDetail }) {
  const { plan } = action;
  const differing = plan.changes.filter((change) => change.from !== change.to).length;
  return (
    <Panel className="grid divide-line max-md:divide-y md:grid-cols-2 md:divide-x">
      <div className="min-w-0">
        <PanelHeader title="Why" />
        <PanelBody>
          <p className="wrap-anywhere">{plan.reason}</p>
          <ul aria-label="Evidence" className="mt-2 flex flex-wrap gap-2">
            {plan.evidence.map((item) => (
              <li key={`${item.title} ${item.href}`} className="max-w-full">
                <Link
                  href={item.href}
                  title={item.title}
                  className="inline-flex max-w-full rounded-sm hover:bg-hover"
                >
                  <Chip
                    icon={item.href.startsWith('/incidents') ? Siren : Activity}
                    className="max-w-full"
                  >
                    <span className="truncate">{item.title}</span>
                  </Chip>
                </Link>
              </li>
            ))}
          </ul>
        </PanelBody>
      </div>
      <div className="min-w-0">
        <PanelHeader
          title="Changes"
          end={
            <>
              <span className="ident">{plan.kind}</span>
              {plan.changes.length > 0 ? (
                <span>
                  {differing} of {formatCount(plan.changes.length, 'field')}{' '}
                  {differing === 1 ? 'differs' : 'differ'}
                </span>
              ) : null}
            </>
          }
        />
        <ChangeTable changes={plan.changes} />
      </div>
    </Panel>
  );
}

/** Values of the target's fields before and after. */
function ChangeTable({ changes }: { changes: ActionDetail['plan']['changes'] }) {
  if (changes.length === 0)
    return (
      <p className="px-4 pb-3 text-xs text-ink-2">None: the plan changes no field of the target.</p>
    );
  return (
    <Table label="Changes">
      <thead className="sr-only">
        <tr>
          <Th>Field</Th>
          <Th>From</Th>
          <Th>To</Th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.field}>
            <Td className="border-t border-b-0 text-ink-2">{change.field}</Td>
            <Td className="border-t border-b-0 wrap-anywhere">{change.from}</Td>
            <Td className="border-t border-b-0">
              {change.from === change.to ? (
                <span className="text-ink-3">same</span>
              ) : (
                <span className="inline-flex items-center gap-1.5 font-medium wrap-anywhere">
                  <ArrowRight size={14} aria-hidden="true" className="text-ink-3" />
                  {change.to}
                </span>
              )}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
