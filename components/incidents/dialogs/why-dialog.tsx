'use client';
import { Def, Defs } from '#components/ui/defs.tsx';
import { Dialog } from '#components/ui/dialogs/dialog.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatDuration } from '#lib/format.ts';
import { rankingText, describeRecord } from './record-text.ts';

export interface WhyDialogProps {
  /** Subject of the explanation: "this ranking", "this alert". */
  subject: string;
  predictor: string;
  version: string | null;
  at: string;
  tookMs?: number;
  record?: { right: number; total: number; share: number | null };
  /** The comparison in sentences. */
  reasons: readonly string[];
  /** Uses a short trigger, for table rows. */
  short?: boolean;
}

/** "Why am I seeing this?": the deciding component, its version and its comparison. */
export function WhyDialog({
  subject,
  predictor,
  version,
  at,
  tookMs,
  record,
  reasons,
  short = false,
}: WhyDialogProps) {
  return (
    <Dialog
      className="w-[640px]"
      title="Why am I seeing this?"
      description={`Source of ${subject}, and the inputs.`}
      trigger={
        <button type="button" className="link min-h-6 whitespace-nowrap">
          Why<span className={short ? 'sr-only' : ''}> am I seeing this?</span>
        </button>
      }
    >
      <Defs className="-mx-4">
        <Def label="Created by">
          <span className="ident">{predictor}</span>
          {version === null ? null : `, version ${version}`}
        </Def>
        <Def label="Time">
          <Time at={at} show="both" />
        </Def>
        {tookMs === undefined ? null : <Def label="Duration">{formatDuration(tookMs / 1000)}</Def>}
        {record ? (
          <Def label="Track record">
            {describeRecord({ good: record.right, ...record }, rankingText)}
          </Def>
        ) : null}
        {reasons.length === 0 ? null : (
          <Def label="Reasons">
            <ul className="grid gap-1">
              {reasons.map((reason) => (
                <li key={reason} className="wrap-anywhere">
                  {reason}
                </li>
              ))}
            </ul>
          </Def>
        )}
      </Defs>
    </Dialog>
  );
}
