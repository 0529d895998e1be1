'use client';
import { Braces, FileDown, Plus, Printer } from 'lucide-react';
import dynamic from 'next/dynamic';
import { withQuery } from '#components/client/api.ts';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { modelHref } from '#components/labels/model-name.ts';
import { Button, buttonClass } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Field } from '#components/ui/forms/field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { ButtonLink, TextLink } from '#components/ui/link.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Tile, TileStrip } from '#components/ui/tables/tile-strip.tsx';
import { frameworks, type Framework } from '#lib/choices/evidence.ts';
import { describeAnswered, packGroups, packNotice, packSentence } from '#lib/choices/pack-text.ts';
import { formatCount } from '#lib/format.ts';
import type { EvidenceControlItem, EvidencePack } from '#lib/schemas/governance/evidence.ts';
import { OffLines, useControls } from '../executors/off-lines.tsx';
import { PackGroup } from './pack-lines.tsx';
import { PackPeriodFields } from './pack-period.tsx';
import { frameworkTitle, packPath, usePack, usePackModels, usePackView } from './use-pack.ts';

const ControlForm = dynamic(
  () => import('../policy/control-form.tsx').then((module) => module.ControlForm),
  {
    ssr: false,
  },
);

/** Number of lines with evidence, and number of gaps. */
export function PackFigures({ pack }: { pack: EvidencePack }) {
  const { counts, lines } = pack;
  return (
    <TileStrip label="Controls of the pack">
      <Tile
        label="Covered"
        state="ok"
        stateWord="Covered"
        value={counts.there}
        unit={`of ${formatCount(lines.length, 'line')}`}
      />
      <Tile
        label="Known gaps"
        state={counts.missing > 0 ? 'warning' : 'ok'}
        stateWord={counts.missing > 0 ? 'Missing' : 'None'}
        value={counts.missing}
      />
      <Tile
        label="To check"
        state={counts.notChecked > 0 ? 'unknown' : 'ok'}
        stateWord={counts.notChecked > 0 ? 'Not checked' : 'None'}
        value={counts.notChecked}
      />
    </TileStrip>
  );
}

/** The form for the line named in the URL, which may be in the pack or removed from it. */
function LineForm({ pack, framework }: { pack: EvidencePack; framework: Framework }) {
  const dialog = useDialog();
  const { data } = useControls(framework);
  const key = dialog.id('line');
  const known = [...pack.lines.map(({ control }) => control), ...(data?.items ?? [])];
  const control = known.find((each) => each.key === key);
  if (control === undefined && !dialog.is('new-line')) return null;
  return (
    <ControlForm
      key={key}
      control={control ?? null}
      framework={framework}
      onClose={() => void dialog.close()}
    />
  );
}

function Chosen({ framework, model }: { framework: string; model: string }) {
  const { view } = usePackView();
  const query = usePack(framework, model, view);
  const mayEdit = useCan('policies:write');
  const known = frameworks.find(({ id }) => id === framework);
  const dialog = useDialog();
  const edit = ({ key }: EvidenceControlItem): void => dialog.open('line', key);
  return (
    <QueryBody query={query} what="evidence" rows={10}>
      {(pack) => (
        <>
          <p className="text-ink-2">
            <span className="font-medium text-ink">{describeAnswered(pack)}</span>{' '}
            {packSentence(pack)} <TextLink href={modelHref(pack.model)}>The model</TextLink>
          </p>
          <PackFigures pack={pack} />
          {packGroups(pack.lines).map((group) => (
            <PackGroup key={group.state} group={group} onEdit={mayEdit ? edit : undefined} />
          ))}
          {mayEdit && known !== undefined ? (
            <>
              <div>
                <Button onClick={() => dialog.open('new-line')}>
                  <Plus size={14} aria-hidden="true" />
                  Add control
                </Button>
              </div>
              <OffLines framework={known.id} onEdit={edit} />
              <LineForm pack={pack} framework={known.id} />
            </>
          ) : null}
        </>
      )}
    </QueryBody>
  );
}

function Actions({ framework, model }: { framework: string; model: string }) {
  const { view } = usePackView();
  return (
    <>
      <a
        className={buttonClass({ variant: 'secondary' })}
        href={withQuery(packPath(framework, model), { from: view.from, to: view.until })}
      >
        <Braces size={14} aria-hidden="true" />
        JSON
      </a>
      <a
        className={buttonClass({ variant: 'secondary' })}
        href={withQuery(packPath(framework, model), {
          from: view.from,
          to: view.until,
          format: 'pdf',
        })}
        download
      >
        <FileDown size={14} aria-hidden="true" />
        Download PDF
      </a>
      <ButtonLink
        href={withQuery(`/print/governance/${framework}`, {
          model,
          from: view.from,
          until: view.until,
        })}
      >
        <Printer size={14} aria-hidden="true" />
        Print pack
      </ButtonLink>
    </>
  );
}

/** Evidence of one model for each line of a law or standard. */
export function PackPage({ framework }: { framework: string }) {
  const mayRead = useCan('models:read');
  const { view, setView } = usePackView();
  const models = usePackModels(mayRead);
  const title = frameworkTitle(framework);
  if (!mayRead) return <NoPermission permission="models:read" what="models" />;
  if (title === null)
    return (
      <>
        <h1 className="sr-only">No such pack</h1>
        <EmptyState
          kind="no-match"
          title="No pack has this address"
          action={<ButtonLink href="/governance">Governance</ButtonLink>}
        />
      </>
    );
  const model = view.model ?? models.data?.[0] ?? null;
  return (
    <>
      <PageCrumb label={title} />
      <PageHead
        title={
          <span className="wrap-anywhere">
            {model === null ? `Evidence for ${title}` : `Evidence for ${title}: ${model}`}
          </span>
        }
        sub={packNotice}
        actions={model === null ? undefined : <Actions framework={framework} model={model} />}
      />
      <QueryBody query={models} what="models" rows={3}>
        {(names) =>
          model === null ? (
            <Panel>
              <EmptyState kind="no-source" title="No models registered yet">
                A pack covers one registered model.
              </EmptyState>
            </Panel>
          ) : (
            <>
              <div className="flex flex-wrap items-end gap-3">
                <Field label="Model of the pack">
                  {(control) => (
                    <Select
                      {...control}
                      className="max-w-full"
                      value={model}
                      options={[...new Set([model, ...names])].map((value) => ({
                        value,
                        label: value,
                      }))}
                      onValueChange={(value) => setView({ model: value })}
                    />
                  )}
                </Field>
                <PackPeriodFields view={view} onChange={setView} />
              </div>
              <Chosen key={model} framework={framework} model={model} />
            </>
          )
        }
      </QueryBody>
    </>
  );
}
