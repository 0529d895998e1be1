'use client';
import { withQuery } from '#components/client/api.ts';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { Paper } from '#components/client/page/paper.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { packSentence } from '#lib/choices/pack-text.ts';
import { PackLinePanel } from './pack-lines.tsx';
import { PackFigures } from './pack-page.tsx';
import { frameworkTitle, usePack, usePackView } from './use-pack.ts';

/** Printable evidence pack. */
export function PackPaper({ framework }: { framework: string }) {
  const mayRead = useCan('models:read');
  const { view } = usePackView();
  const query = usePack(framework, view.model, view);
  const title = frameworkTitle(framework);
  if (!mayRead) return <NoPermission permission="models:read" what="models" />;
  if (title === null || view.model === null)
    return (
      <main>
        <h1 className="sr-only">No such pack</h1>
        <EmptyState kind="no-match" title="No pack has this address">
          Specify a framework and a model.
        </EmptyState>
      </main>
    );
  const own = { model: view.model, from: view.from, until: view.until };
  return (
    <Paper
      kind="evidence pack"
      path={withQuery(`/print/governance/${framework}`, own)}
      back={withQuery(`/governance/packs/${framework}`, own)}
      ready={query.data !== undefined}
      title={`Evidence for ${title}: ${view.model}`}
      sub={
        query.data === undefined
          ? ''
          : `${packSentence(query.data)} An interpretation of the text, not legal advice.`
      }
    >
      <QueryBody query={query} what="evidence" rows={10}>
        {(pack) => (
          <>
            <PackFigures pack={pack} />
            {pack.lines.map((line) => (
              <PackLinePanel key={line.control.key} line={line} />
            ))}
          </>
        )}
      </QueryBody>
    </Paper>
  );
}
