import { MetaItem } from '#components/ui/page-head.tsx';
import { Time } from '#components/ui/time.tsx';
import type { OriginNote } from '#lib/schemas/experiments/origin.ts';

/** The MLflow server that a run or model was copied from, with a link to the original. */
export function OriginItem({ origin }: { origin: OriginNote }) {
  if (origin === null) return null;
  return (
    <MetaItem label="Copied from">
      <a
        className="text-accent hover:underline"
        href={origin.href}
        target="_blank"
        rel="noreferrer"
      >
        {origin.server}
      </a>
      {origin.goneAt === null ? null : (
        <>
          , deleted there since <Time at={origin.goneAt} />
        </>
      )}
    </MetaItem>
  );
}
